"""LightGBM models written by hand: the text of trees that nobody has trained."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from models.schema import FeatureSchema, FeatureSpec


@dataclass(frozen=True)
class Split:
    """One node; a child is another split or the value of a leaf. ``codes`` makes it categorical: these go left."""

    feature: int
    at: float
    left: "Split | float"
    right: "Split | float"
    missing: int = 2  # 0 none, 1 zero, 2 NaN
    default_left: bool = False
    codes: tuple[int, ...] = ()


@dataclass
class _Written:
    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    leaves: list[float] = field(default_factory=list)
    bitsets: list[int] = field(default_factory=list)


COLUMNS = ("split_feature", "threshold", "decision_type", "left_child", "right_child", "internal_count")


def rows_of_leaf(number: int) -> int:
    """Training rows said to have come to the leaf that is written as this number."""
    return 1 + number * number % 7


def model_text(trees: Sequence[Split], features: int) -> str:
    """What LightGBM would write of these trees: it reads this back."""
    head = [
        "tree",
        "version=v4",
        "num_class=1",
        "num_tree_per_iteration=1",
        "label_index=0",
        f"max_feature_idx={features - 1}",
        "objective=binary sigmoid:1",
        "feature_names=" + " ".join(f"f{i}" for i in range(features)),
        "feature_infos=" + " ".join(["[-10:10]"] * features),
        "",
    ]
    written = [f"Tree={number}\n{_tree_text(tree)}\n\n" for number, tree in enumerate(trees)]
    return "\n".join([*head, *written, "end of trees", "", "parameters:", "end of parameters", ""])


def _tree_text(tree: Split) -> str:
    told = _Written()
    _write(tree, told)
    lines = [f"num_leaves={len(told.leaves)}", f"num_cat={len(told.bitsets)}"]
    lines += [f"{name}={' '.join(str(cell) for cell in cells)}" for name, cells in told.columns.items()]
    lines.append("leaf_value=" + " ".join(repr(value) for value in told.leaves))
    lines.append("leaf_count=" + " ".join(str(rows_of_leaf(i)) for i in range(len(told.leaves))))
    if told.bitsets:
        lines.append("cat_boundaries=" + " ".join(str(i) for i in range(len(told.bitsets) + 1)))
        lines.append("cat_threshold=" + " ".join(str(bits) for bits in told.bitsets))
    return "\n".join([*lines, "is_linear=0", "shrinkage=1"])


def _write(split: Split, told: _Written) -> int:
    """Append the node and what hangs on it; its number."""
    node = len(told.columns["split_feature"])
    if split.codes:
        told.bitsets.append(sum(1 << code for code in split.codes))
    at: float = len(told.bitsets) - 1 if split.codes else split.at
    kind = (1 if split.codes else 0) | (2 if split.default_left else 0) | split.missing << 2
    for name, cell in zip(COLUMNS, (split.feature, at, kind, None, None, 0), strict=True):
        told.columns[name].append(cell)
    for name, child in (("left_child", split.left), ("right_child", split.right)):
        if isinstance(child, Split):
            told.columns[name][node] = _write(child, told)
            rows = told.columns["internal_count"][told.columns[name][node]]
        else:
            told.leaves.append(child)
            told.columns[name][node] = -len(told.leaves)
            rows = rows_of_leaf(len(told.leaves) - 1)
        told.columns["internal_count"][node] += rows
    return node


def schema_of(monotone: Sequence[int], categories: Sequence[int] = ()) -> FeatureSchema:
    """Features f0, f1 ... with these directions; those listed are categories a, b, c ..."""
    return FeatureSchema(
        features=tuple(
            FeatureSpec(name=f"f{i}", monotone=sign, dimension="d", levels=tuple("abcd") if i in categories else None)  # type: ignore[arg-type]
            for i, sign in enumerate(monotone)
        )
    )
