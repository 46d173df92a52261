"""A batch job with everything that its result depends on, and the name that follows from it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from models.bundle import MANIFEST, DefaultModel, checked
from models.decisions.overrides import Override
from pipeline.batch.contract import refuse_other_meaning
from pipeline.batch.documents import digest
from pipeline.batch.inputs import Inputs
from pipeline.batch.replay import REPLAYED, Repairs
from pipeline.batch.request import Request
from pipeline.inputs.overrides_file import read_overrides
from pipeline.params import Params
from pipeline.registry.tracking import Registered, registered
from pipeline.store.files import hash_of
from pipeline.store.source_code import ROOT, source_files

DECISIVE = {"validation", "label", "featurize", "alert", "assign_tiers", "score"}
"""Sections of ``params.yaml`` that the result depends on."""


@dataclass(frozen=True)
class Job:
    """A request, its files and its model.

    Attributes
    ----------
    hashes
        SHA-256 of every file of the source, before any was read.
    last_day
        A date after it is an error of the source: the last day that the source says it covers, or else today.
    repairs
        What was repaired of the source; None unless the request is a replay.
    """

    request: Request
    params: Params
    inputs: Inputs
    hashes: dict[str, str]
    registered: Registered
    model: DefaultModel
    overrides: Sequence[Override]
    last_day: date
    repairs: Repairs | None = None

    @property
    def made_from(self) -> dict[str, Any]:
        """What a version is made from; the same gives the same bytes."""
        return {
            "as_of": self.request.as_of,
            "last_day": self.last_day,
            "model": {
                "name": self.params.registration.model_name,
                "version": self.registered.version,
                "sha256": hashlib.sha256(self.registered.files[MANIFEST]).hexdigest(),
            },
            "inputs": self.hashes,
            **({REPLAYED: self.repairs.told} if self.repairs else {}),
            "customers_sha256": digest(self.request.customers) if self.request.customers else None,
            "csv": self.request.csv,
            # The engines agree to 1e-9 of a feature, not in every last bit of it: a result says which one made it.
            "engine": self.params.engine.name,
            "overrides_sha256": digest([each.model_dump(mode="json") for each in self.overrides]),
            "params_sha256": digest(self.params.model_dump(mode="json", include=DECISIVE)),
            "code_sha256": code_hash(),
        }

    @property
    def version(self) -> str:
        """The name of the version: the day, and a hash of all that it is made from."""
        return f"{self.request.as_of}-{digest(self.made_from)[:16]}"


def prepared(request: Request, params: Params, inputs: Inputs, repairs: Repairs | None = None) -> Job:
    """Fetch the model, check its files against their manifest before any is read, and hash the source."""
    found = registered(params.registration, request.model)
    model = DefaultModel.from_files(checked(found.files))
    refuse_other_meaning(found, params)
    last_day = inputs.params.observed_until or datetime.now(UTC).date()
    overrides = read_overrides(Path(params.assign_tiers.overrides))
    return Job(request, params, inputs, inputs.hashes(), found, model, overrides, last_day, repairs)


def code_hash() -> str:
    """SHA-256 of the code that a result is computed with."""
    return digest([(str(path.relative_to(ROOT)), hash_of(path)) for path in source_files()])
