"""Samples on the wire between two processes of ours: plain JSON, arrays in base64."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from augment.example import Audio, Mask, Sample, TimeWarp

_ON_PICTURE = {"mask": Mask, "warp": TimeWarp}


def sample_to_wire(sample: Sample) -> dict[str, Any]:
    """A text, an image or a sound, as JSON holds it."""
    if isinstance(sample, str):
        return {"text": sample}
    if isinstance(sample, Audio):
        names = {kind: name for name, kind in _ON_PICTURE.items()}
        masks = [[names[type(plan)], *plan] for plan in sample.on_picture]
        return {"sound": _array(sample.samples), "rate": sample.sample_rate, "on_picture": masks}
    return {"image": _array(sample)}


def sample_from_wire(data: dict[str, Any]) -> Sample:
    """What `sample_to_wire` wrote."""
    if "text" in data:
        return data["text"]
    if "sound" in data:
        plans = tuple(_ON_PICTURE[name](*values) for name, *values in data["on_picture"])
        return Audio(_from_array(data["sound"]), data["rate"], plans)
    return _from_array(data["image"])


def _array(values: np.ndarray) -> list[Any]:
    return [values.dtype.str, list(values.shape), base64.b64encode(values.tobytes()).decode("ascii")]


def _from_array(data: list[Any]) -> np.ndarray:
    kind, shape, text = data
    return np.frombuffer(base64.b64decode(text), kind).reshape(shape)
