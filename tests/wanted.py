"""Some features of the catalogue, with whatever they are computed from: a test computes no more than it looks at."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from features.definition import Derived, Feature


def shown(names: Collection[str], among: Sequence[Feature]) -> list[Feature]:
    """The named features in the matrix, for the model or not; what they are computed from only serves."""
    needed = set(names)
    for feature in reversed(among):
        if feature.name in needed and isinstance(feature.join, Derived):
            needed |= set(feature.join.inputs)
    return [replace(feature, for_model=feature.name in names) for feature in among if feature.name in needed]
