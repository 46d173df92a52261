"""The way from the root to each leaf of a tree, and what share of the training rows took it at each feature."""

from dataclasses import dataclass

from models.monotonicity.trees import Tree, UnknownForm


@dataclass(frozen=True)
class Path:
    """The way to one leaf.

    Attributes
    ----------
    value
        Log-odds of the leaf.
    steps
        The nodes passed from the root on, and whether the way leads to the left.
    slots
        For each step, which of ``features`` it asks about.
    features
        Those asked about, each once, in the order in which they are met.
    shares
        For each of ``features``, the share of training rows that its nodes let pass: where it is asked several times,
        the product.
    """

    value: float
    steps: tuple[tuple[int, bool], ...]
    slots: tuple[int, ...]
    features: tuple[int, ...]
    shares: tuple[float, ...]


def paths_of(tree: Tree) -> list[Path]:
    """The paths to all leaves, from left to right.

    Raises
    ------
    UnknownForm
        When the tree does not say how many training rows came to each node and leaf.
    """
    if not len(tree.feature):
        return [Path(float(tree.value[0]), (), (), (), ())]
    if len(tree.node_rows) != len(tree.feature) or tree.node_rows.min() < 1 or not tree.leaf_rows.any():
        raise UnknownForm("its nodes do not say how many training rows came to them")
    feature, rows = tree.feature.tolist(), tree.node_rows.tolist()
    paths: list[Path] = []
    to_visit = [(0, Path(0.0, (), (), (), ()))]
    while to_visit:
        node, path = to_visit.pop()
        for child, left in ((int(tree.right[node]), False), (int(tree.left[node]), True)):
            came = rows[child] if child >= 0 else int(tree.leaf_rows[-1 - child])
            value = 0.0 if child >= 0 else float(tree.value[-1 - child])
            to_visit.append((child, _longer(path, (node, left), feature[node], came / rows[node], value)))
        while to_visit and to_visit[-1][0] < 0:
            paths.append(to_visit.pop()[1])
    return paths


def _longer(path: Path, step: tuple[int, bool], feature: int, share: float, value: float) -> Path:
    steps = (*path.steps, step)
    if feature not in path.features:
        slots = (*path.slots, len(path.features))
        return Path(value, steps, slots, (*path.features, feature), (*path.shares, share))
    slot = path.features.index(feature)
    shares = tuple(old * share if i == slot else old for i, old in enumerate(path.shares))
    return Path(value, steps, (*path.slots, slot), path.features, shares)
