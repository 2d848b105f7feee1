"""What the app needs to know of images."""

from __future__ import annotations

import numpy as np

from augment.image.annotations import MASK_ENDING
from augment.image.coco import CocoFile
from augment.image.loading import MAX_PIXELS, load_image, promised_pixels
from augment.image.ready import READY
from augment.modality import Loaded, Lossy, Measure, Modality
from augment.recipe import Trace
from augment.saving import encode_jpeg, encode_png


def _load(data: bytes, limit: int | None = None) -> Loaded:
    return Loaded(*load_image(data, max_pixels=limit or MAX_PIXELS))


def _measure(trace: Trace) -> tuple[Measure, ...]:
    """The mean change of a value, in per cent of the full range; nothing where the size has changed."""
    original, result = trace.source, trace.result
    if original.shape != result.shape:
        return ()
    change = np.abs(result.astype(np.int16) - original).mean() / 2.55
    return (Measure("mean_change", float(change), "%"),)


MODALITY = Modality(
    name="image",
    noun="an image",
    endings=(".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"),
    load=_load,
    limit_unit="pixels",
    extent=lambda image: image.shape[0] * image.shape[1],
    promised=promised_pixels,
    encode=encode_png,
    written_ending=".png",
    mime="image/png",
    measure=_measure,
    ready=READY,
    lossy={"jpeg": Lossy(".jpg", encode_jpeg)},
    beside=(MASK_ENDING,),
    read_annotations=CocoFile,
)
