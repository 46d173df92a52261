"""The parameters that the project ships, for tests of the validation."""

from pathlib import Path

from pipeline.params import load

PARAMS = load(Path(__file__).parents[4] / "params.yaml")
DOCUMENT, EVALUATE, TIERS, SCALE = PARAMS.document, PARAMS.evaluate, PARAMS.assign_tiers, PARAMS.calibrate.scale
