import lightgbm as lgb
import numpy as np

from models.estimators.tree_text import mean_of


def boosters() -> tuple[np.ndarray, list[lgb.Booster]]:
    random = np.random.default_rng(0)
    X = random.normal(size=(800, 4))
    X[:, 3] = random.integers(0, 5, 800)
    X[random.random(X.shape) < 0.1] = np.nan
    y = (random.random(800) < 1 / (1 + np.exp(1 - np.nan_to_num(X[:, 0])))).astype(int)
    options = {"objective": "binary", "bagging_freq": 1, "bagging_fraction": 0.5, "verbose": -1, "num_threads": 1}
    data = lgb.Dataset(X, y, categorical_feature=[3])
    return X, [lgb.train({**options, "seed": seed}, data, 5 + seed) for seed in range(3)]


def test_the_mean_of_models_is_a_model() -> None:
    X, models = boosters()
    mean = lgb.Booster(model_str=mean_of([model.model_to_string() for model in models]))
    assert mean.num_trees() == 5 + 6 + 7
    for kind in ("raw_score", "pred_contrib"):
        expected = np.mean([model.predict(X, **{kind: True}) for model in models], axis=0)
        np.testing.assert_allclose(mean.predict(X, **{kind: True}), expected, atol=1e-12)


def test_one_model_stays_as_it_is() -> None:
    text = boosters()[1][0].model_to_string()
    assert mean_of([text]) == text
