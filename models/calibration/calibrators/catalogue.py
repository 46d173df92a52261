"""Every calibrator by its name in ``params.yaml``, from the simplest to the most flexible."""

from typing import Annotated

from pydantic import Field

from models.calibration.calibrators.base import Calibrator
from models.calibration.calibrators.beta import BetaCalibrator
from models.calibration.calibrators.isotonic import IsotonicCalibrator
from models.calibration.calibrators.shift import ShiftCalibrator
from models.calibration.calibrators.sigmoid import SigmoidCalibrator
from models.calibration.calibrators.venn_abers import VennAbersCalibrator
from models.params import CalibratorName

Curve = Annotated[
    ShiftCalibrator | SigmoidCalibrator | BetaCalibrator | IsotonicCalibrator | VennAbersCalibrator,
    Field(discriminator="method"),
]
"""Any of them, told apart by ``method`` when read back from text."""

CALIBRATORS: dict[CalibratorName, type[Calibrator]] = {
    "shift": ShiftCalibrator,
    "sigmoid": SigmoidCalibrator,
    "beta": BetaCalibrator,
    "isotonic": IsotonicCalibrator,
    "venn_abers": VennAbersCalibrator,
}
