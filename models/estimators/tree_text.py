"""Several LightGBM models as one: the mean of their log-odds is again a sum of trees."""

import re
from collections.abc import Sequence

SCALED = ("leaf_value", "internal_value")
FIRST_TREE, TREES_END, PARAMETERS = "\nTree=", "end of trees\n", "\nparameters:"


def mean_of(texts: Sequence[str]) -> str:
    """The text of a model whose log-odds, and SHAP values, are the means of those of the models given.

    Every tree is taken over with its leaves divided by the number of models. LightGBM has no such function of its own:
    ``init_model`` goes on boosting, ``refit`` keeps the structure of one model.

    Parameters
    ----------
    texts
        LightGBM's text format, fitted to the same columns. Header and parameters of the first are kept; its list of
        importances, which would not be true of the mean, is not.
    """
    if len(texts) == 1:
        return texts[0]
    trees = [_scaled(tree, len(texts)) for text in texts for tree in _trees(text)]
    trees = [re.sub(r"^Tree=\d+", f"Tree={i}", tree) for i, tree in enumerate(trees)]
    sizes = " ".join(str(len(tree.encode())) for tree in trees)
    head = re.sub(r"(?m)^tree_sizes=.*$", f"tree_sizes={sizes}", texts[0].partition(FIRST_TREE)[0])
    return "".join([head, "\n", *trees, TREES_END, PARAMETERS, texts[0].partition(PARAMETERS)[2]])


def _trees(text: str) -> list[str]:
    """The blocks of a model's trees, each from its number to the blank lines that end it."""
    body = text.partition(FIRST_TREE)[2].partition(TREES_END)[0]
    return [f"Tree={tree}" for tree in body.split("Tree=")]


def _scaled(tree: str, models: int) -> str:
    lines = [line.partition("=") for line in tree.split("\n")]
    return "\n".join(
        f"{name}={' '.join(repr(float(value) / models) for value in values.split())}" if name in SCALED else line
        for line, (name, _, values) in zip(tree.split("\n"), lines, strict=True)
    )
