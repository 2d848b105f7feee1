"""What of a picture's form a recipe or a file cannot keep, and which steps find no colours in a grey one."""

from __future__ import annotations

import cv2
import numpy as np

from augment.errors import Note
from augment.example import Example, UnderWay
from augment.kinds.depth import in_8_bits, top_of
from augment.kinds.opacity import over
from augment.trace import Trace, TraceStep


def not_kept(trace: Trace) -> tuple[Note, ...]:
    """Which steps find no colours in a grey picture, and which one first brought 16 bits a channel to 8."""
    source: np.ndarray = trace.source
    found: list[Note] = []
    if source.shape[2] == 1 and (idle := _idle(trace)):
        sentence = "Nothing to do for {steps}: a grey picture has no colours."
        found.append(Note("image.needs_colour", sentence, steps=", ".join(idle)))
    if source.dtype != np.uint8 and (lowering := _first_in_8_bits(trace)):
        sentence = "{step} works with 8 bits a channel: from here on the picture has 8."
        found.append(Note("image.lowered", sentence, step=lowering.step.transform.label))
    return tuple(found)


def _idle(trace: Trace) -> list[str]:
    steps = [step for done in trace.steps for step in done.doers if step.applied]
    return list(dict.fromkeys(step.step.transform.label for step in steps if step.step.transform.needs_colour))


def _first_in_8_bits(trace: Trace) -> TraceStep | None:
    """The step, or of a policy what it applied, after which the picture has no more than that."""
    for done in trace.steps:
        if _is_in_8_bits(done.outcome):
            return next((step for step in done.doers if _is_in_8_bits(step.outcome)), done)
    return None


def _is_in_8_bits(now: UnderWay) -> bool:
    return bool(now.example.sample.dtype == np.uint8)


def lost_in_jpeg(example: Example) -> tuple[Note, ...]:
    """What a JPEG cannot hold of it."""
    found = []
    if example.alpha is not None:
        found.append(Note("image.jpeg_alpha", "A JPEG has no transparency: transparent parts are laid over white."))
    if example.sample.dtype != np.uint8:
        found.append(Note("image.jpeg_depth", "A JPEG has 8 bits a channel: the picture's 16 are rounded to them."))
    return tuple(found)


def on_white(example: Example) -> np.ndarray:
    """The picture with what is transparent over white, and else as it is."""
    image: np.ndarray = example.sample
    return image if example.alpha is None else over(image, example.alpha, top_of(image))


def plain_form(example: Example) -> np.ndarray:
    """The picture as uint8 RGB (H, W, 3), what is transparent over white: as networks are trained on."""
    image = in_8_bits(on_white(example))
    return image if image.shape[2] == 3 else cv2.cvtColor(image, cv2.COLOR_GRAY2RGB)
