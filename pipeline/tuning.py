"""The command ``default-risk tune``: look for better parameters of the estimator, never at the test period."""

import math
import time
from collections.abc import Callable
from typing import Any

import optuna
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from data.errors import UserError
from models.params import TrainParams, TuneParams
from models.schema import encode, learn_schema
from models.training.fitting import development_rows
from models.training.tuning import STAGES, Range, running_loss, space_of, tuned, tuning_folds
from pipeline.params import load
from pipeline.store.artifacts import read_frame
from pipeline.store.files import FEATURES, LABELS, REPORTS, read_json, write_json

RESULT = REPORTS / "tuning.json"

Objective = Callable[[optuna.Trial], float]


def main(console: Console, **changes: Any) -> dict[str, Any]:
    """Tune within the time budget, write ``reports/tuning.json`` and return it.

    Parameters
    ----------
    console
        Where progress is shown.
    changes
        Values of the section ``tune`` to use instead of those in ``params.yaml``.

    Raises
    ------
    UserError
        When there are no features yet, the estimator has nothing to tune, or a fold would be empty.
    """
    params = load()
    if not (FEATURES / "features.parquet").exists():
        raise UserError("There are no features to tune on yet. Run default-risk run first.")
    tune = params.tune.model_copy(update=changes)
    train = params.train.model_copy(update={"estimator": tuned(params.train.estimator)})
    space = space_of(train.estimator)
    study = _study(train, tune, space)
    _search(study, objective(train, tune, params.label.snapshots.horizon_days), tune, console)
    found = summary(study, train, space)
    write_json(RESULT, found)
    return found


def objective(train: TrainParams, tune: TuneParams, horizon_days: int) -> Objective:
    """The held-out log loss of a trial's parameters, recalibrated; after each fold it may be given up (pruned)."""
    rows = development_rows(read_frame(FEATURES / "features.parquet"), read_frame(LABELS / "labels.parquet"))
    schema = learn_schema(rows, read_json(FEATURES / "catalogue.json"))
    X, y = encode(rows, schema), rows["defaulted"].to_numpy(float)
    folds = tuning_folds(rows, horizon_days, tune)
    space = space_of(train.estimator)

    def loss_of(trial: optuna.Trial) -> float:
        tried = train.model_copy(update={name: _suggested(trial, name, within) for name, within in space.items()})
        stages, outcomes = [], []
        loss = math.inf
        for step, (learn, held_out) in enumerate(folds):
            stages.append(STAGES[train.estimator](X, y, learn, held_out, schema, tried))
            outcomes.append(y[held_out])
            loss, trees = running_loss(stages, outcomes)
            trial.set_user_attr("trees", trees)
            trial.report(loss, step)
            if trial.should_prune():
                raise optuna.TrialPruned
        return loss

    return loss_of


def _suggested(trial: optuna.Trial, name: str, within: Range) -> float | int:
    if within.whole:
        return trial.suggest_int(name, int(within.low), int(within.high), log=within.log)
    return trial.suggest_float(name, within.low, within.high, log=within.log)


def _study(train: TrainParams, tune: TuneParams, space: Any) -> optuna.Study:
    """A study whose first trial is what ``params.yaml`` says now, so that nothing worse is ever recommended."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=tune.seed), pruner=optuna.pruners.MedianPruner(n_startup_trials=5)
    )
    study.enqueue_trial({name: getattr(train, name) for name in space})
    return study


def _search(study: optuna.Study, loss_of: Objective, tune: TuneParams, console: Console) -> None:
    budget, started = tune.minutes * 60, time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("tuning", total=budget)

        def tell(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
            best = f"best {study.best_value:.5f}" if study.best_trials else ""
            done = max(time.monotonic() - started, budget * (trial.number + 1) / tune.trials)
            bar.update(task, completed=min(done, budget), description=f"trial {trial.number + 1}, {best}")
            if not console.is_terminal:
                left = f"at most {max(budget - done, 0):.0f} s left"
                console.print(
                    f"trial {trial.number + 1}, {best}, {left}", markup=False, highlight=False, soft_wrap=True
                )

        study.optimize(loss_of, n_trials=tune.trials, timeout=budget, callbacks=[tell])


def summary(study: optuna.Study, train: TrainParams, space: Any) -> dict[str, Any]:
    """What was tried and what came of it, with the command that puts the best values to use."""
    best = {name: float(f"{value:.4g}") for name, value in study.best_params.items()}
    best = {name: int(value) if space[name].whole else value for name, value in best.items()}
    states = [trial.state for trial in study.trials]
    settings = " ".join(f"-S train.{name}={value}" for name, value in best.items())
    return {
        "estimator": train.estimator,
        "log_loss_now": study.trials[0].value,
        "log_loss_best": study.best_value,
        "trees": study.best_trial.user_attrs["trees"],
        "train": best,
        "trials": len(states),
        "pruned": states.count(optuna.trial.TrialState.PRUNED),
        "command": f"dvc exp run {settings}",
    }
