"""Neighbouring leaves whose Shapley values are looked up together: by the answers to a few questions.

A leaf's Shapley values hang on nothing but which features on its path stop the row. Leaves side by side share most of
their path, so that the sum of their values hangs on few more answers than that of one of them: as many leaves as fit
into ``BITS`` yes-or-no questions form a group, whose sums for all answers stand in one table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from models.explanation.shapley.paths import Path
from models.monotonicity.trees import UnknownForm

BITS = 9
"""Questions to a group of several leaves. With more there are fewer look-ups, but tables that take longer to fill."""

BITS_ALONE = 11
"""Questions to a leaf by itself. A leaf whose path asks about more features has no table."""

MOST = 52
"""Questions that fit into a number without loss."""


@dataclass(frozen=True)
class Question:
    """Does a row leave any of these nodes to the other side? Yes stops it."""

    steps: tuple[tuple[int, bool], ...]


@dataclass(frozen=True)
class Group:
    """Leaves and the questions that tell their Shapley values.

    Attributes
    ----------
    questions
        A yes to question k is bit k of the number under which a row looks up.
    paths
        To the leaves.
    masks
        By leaf and question, the features that stop the row at a no and at a yes, as bits.
    """

    questions: tuple[Question, ...]
    paths: tuple[Path, ...]
    masks: tuple[tuple[tuple[int, int], ...], ...]

    @cached_property
    def features(self) -> tuple[int, ...]:
        """All features asked about, in order of their number."""
        return tuple(sorted({feature for path in self.paths for feature in path.features}))


def grouped(paths: Sequence[Path]) -> list[Group]:
    """Groups of the paths of a tree, which come from left to right.

    Raises
    ------
    UnknownForm
        When a path asks about more features than can be numbered.
    """
    if max(len(path.features) for path in paths) > MOST:
        raise UnknownForm(f"a leaf hangs on more than {MOST} features")
    groups: list[Group] = []
    together: list[Path] = []
    for path in paths:
        if together and _bits([*together, path]) > BITS:
            groups.append(_group(together))
            together = []
        together.append(path)
    return [*groups, _group(together)]


def _bits(paths: Sequence[Path]) -> int:
    common = _common(paths)
    return len(set(paths[0].slots[:common])) + len({node for path in paths for node, _ in path.steps[common:]})


def _common(paths: Sequence[Path]) -> int:
    """Steps that all paths share: those that the first shares with the last, for they come from left to right."""
    pairs = zip(paths[0].steps, paths[-1].steps, strict=False)
    return next((i for i, (one, other) in enumerate(pairs) if one != other), len(paths[0].steps))


def _group(paths: Sequence[Path]) -> Group:
    common = _common(paths)
    shared: dict[int, list[tuple[int, bool]]] = {}
    for slot, step in zip(paths[0].slots[:common], paths[0].steps[:common], strict=True):
        shared.setdefault(slot, []).append(step)
    inner = sorted({node for path in paths for node, _ in path.steps[common:]})
    questions = [Question(tuple(steps)) for steps in shared.values()] + [Question(((node, True),)) for node in inner]
    position = {node: len(shared) + i for i, node in enumerate(inner)}
    masks = []
    for path in paths:
        mask = [(0, 1 << slot) for slot in shared] + [(0, 0)] * len(inner)
        for slot, (node, left) in zip(path.slots[common:], path.steps[common:], strict=True):
            mask[position[node]] = (0, 1 << slot) if left else (1 << slot, 0)
        masks.append(tuple(mask))
    return Group(tuple(questions), tuple(paths), tuple(masks))
