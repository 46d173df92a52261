"""Whether a model and the fresh tables fit together: same columns, same units, same meaning of a default."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.errors import DataRefused, UserError
from data.input_contract import departures
from features.catalogue import CATALOGUE
from features.definition import Derived, Feature
from models.schema import FeatureSchema
from pipeline.params import Params
from pipeline.registry.tracking import Registered, flattened


def refuse_departures(
    registered: Registered, schema: FeatureSchema, found: Mapping[str, Any], features: Sequence[Feature]
) -> None:
    """Raise DataRefused, with every name, if a column that the model learnt from is gone or means something else.

    Parameters
    ----------
    found
        What validation found (``pipeline.batch.checks``).
    features
        The features that the tables allow; more of them than the model takes do no harm.
    """
    now = {name: told["columns"] for name, told in found["tables"].items()}
    units = {feature.name: feature.unit for feature in features}
    taken = {name: units[name] for name in schema.names if name in units}
    reasons = [_absent(name) for name in schema.names if name not in units]
    reasons += departures(registered.contract, now, taken)
    if reasons:
        listed = "\n".join(f"  {reason}" for reason in reasons)
        raise DataRefused(
            f"The tables are not what version {registered.version} of the model learnt from:\n{listed}\n"
            "Deliver what is missing, or train a model on tables as they are now. Nothing was published."
        )


def refuse_other_meaning(registered: Registered, params: Params) -> None:
    """Raise UserError if ``params.yaml`` says something else about defaults than when the model was trained."""
    section = params.label.model_dump(mode="json")
    definition = f"label.presets.{params.label.default}."
    now = flattened({"label": section})
    decisive = [
        key for key in now if key.startswith(definition) or key in ("label.default", "label.snapshots.activity_days")
    ]
    for key in decisive:
        then = registered.recorded.get(key)
        if then is not None and then != str(now[key]):
            raise UserError(
                f"Version {registered.version} of the model was trained with {key} = {then}, and params.yaml says "
                f"{now[key]}: its features would mean something else. Set it back, or name another --model."
            )


def _absent(name: str) -> str:
    needs = {feature.name: feature for feature in CATALOGUE}
    if name not in needs:
        return f"feature {name} cannot be computed: no table has it (attributes), or it is gone from the catalogue"
    join = needs[name].join
    source = " and ".join(join.inputs) if isinstance(join, Derived) else join.relation
    return f"feature {name} cannot be computed: it needs {source}"
