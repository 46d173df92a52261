"""From points per feature to the few things worth telling a person: related features are one reason, silence is one.

Everything is wide, one row per customer, so that a whole book is ranked in seconds. Sums are taken in a fixed order:
a customer has the same reasons alone and in a batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.errors import UserError
from models.schema import Array

LEAST_COST = 0.5
"""Points below which a reason is left out: it would be told as "0 points"."""

Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Topics:
    """What reasons can be about, over the features of one model.

    Attributes
    ----------
    codes
        First the topics (one quantity over all its windows), then ``missing_<source>`` for every source of features:
        what is said of a customer about whom that source says nothing at all.
    dimensions
        Dimension code of each.
    topic_of, source_of
        Position in ``codes`` of each feature's topic, and of its silent source, shape (features,).
    good_news
        Which codes are never named as a reason, shape (codes,): nobody is told that the lack of lawsuits speaks against
        him, even where a model counts a point for it.
    """

    codes: tuple[str, ...]
    dimensions: tuple[str, ...]
    topic_of: Positions
    source_of: Positions
    good_news: NDArray[np.bool_]

    @classmethod
    def of(cls, names: Sequence[str], described: Sequence[Mapping[str, str]]) -> Self:
        """Group a model's features by the ``topic`` and the ``source`` of their entries.

        Raises
        ------
        UserError
            When a feature has no entry: nobody could be told what it means.
        """
        entries = {each["name"]: each for each in described}
        if unknown := [name for name in names if name not in entries]:
            raise UserError(
                f"The model reads {', '.join(unknown)}, of which the catalogue of features says nothing, so no reason "
                f"can be told. Run featurize and train again, so that both are of one kind."
            )
        topics = sorted({entries[name]["topic"] for name in names})
        sources = sorted({entries[name]["source"] for name in names})
        codes = (*topics, *(f"missing_{source}" for source in sources))
        topic_of = np.array([topics.index(entries[name]["topic"]) for name in names], dtype=np.int64)
        source_of = np.array([len(topics) + sources.index(entries[name]["source"]) for name in names], dtype=np.int64)
        dimension: dict[int, str] = {}
        for position, name in enumerate(names):
            dimension.setdefault(int(topic_of[position]), entries[name]["dimension"])
            dimension.setdefault(int(source_of[position]), entries[name]["dimension"])
        good = {f"missing_{entries[name]['source']}" for name in names if entries[name].get("silence") == "good"}
        good_news = np.array([code in good for code in codes], dtype=np.bool_)
        return cls(codes, tuple(dimension[at] for at in range(len(codes))), topic_of, source_of, good_news)

    @property
    def first_source(self) -> int:
        """Position of the first ``missing_<source>``."""
        return int(self.source_of.min())

    def of_rows(self, silent: NDArray[np.bool_]) -> Positions:
        """Where the points of each customer's features belong, shape (n, features).

        A feature belongs to its topic, or to its source where every feature of that source is ``silent`` (missing).
        """
        belongs = np.tile(self.topic_of, (len(silent), 1))
        for source in np.unique(self.source_of):
            members = self.source_of == source
            mute = silent[:, members].all(axis=1)
            belongs[np.ix_(mute, members)] = source
        return belongs

    def totals(self, points: Array, belongs: Positions) -> Array:
        """Points by topic, shape (n, codes)."""
        n, codes = len(points), len(self.codes)
        cells = belongs + np.arange(n)[:, None] * codes
        return np.bincount(cells.ravel(), points.ravel(), n * codes).reshape(n, codes).astype(np.float64, copy=False)


@dataclass(frozen=True)
class Reasons:
    """The strongest reasons of every customer, strongest first, each array of shape (n, count).

    Attributes
    ----------
    topic
        Position in ``Topics.codes``; -1: there is no further reason.
    lead
        Position of the feature that costs most within the topic, whose value is told; -1 likewise.
    points, to_next_tier
        Points of the topic against the portfolio, and against the edge of the next better tier; NaN where there is no
        reason, the latter also for a customer in the best tier.
    """

    topic: Positions
    lead: Positions
    points: Array
    to_next_tier: Array


def strongest(topics: Topics, points: Array, to_next_tier: Array, silent: NDArray[np.bool_], count: int) -> Reasons:
    """The topics that cost each customer most against the portfolio, at most ``count``: its adverse-action reasons.

    They are specific and no two say the same: related features are one topic, and what is good news is none.

    Parameters
    ----------
    points, to_next_tier
        Per customer and feature, shape (n, features).
    silent
        Where a feature's value is missing, same shape.
    """
    belongs = topics.of_rows(silent)
    totals, nearer = topics.totals(points, belongs), topics.totals(to_next_tier, belongs)
    # Equal costs fall to the topic that comes first by name.
    ranked = np.where(topics.good_news, np.inf, totals)
    order = np.argsort(ranked, axis=1, kind="stable")[:, :count]
    cost = np.take_along_axis(ranked, order, axis=1)
    told = cost <= -LEAST_COST
    leads = [np.where(belongs == order[:, [rank]], points, np.inf).argmin(axis=1) for rank in range(order.shape[1])]
    return Reasons(
        topic=np.where(told, order, -1),
        lead=np.where(told, np.stack(leads, axis=1), -1),
        points=np.where(told, cost, np.nan),
        to_next_tier=np.where(told, np.take_along_axis(nearer, order, axis=1), np.nan),
    )
