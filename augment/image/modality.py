"""What the app needs to know of images."""

from __future__ import annotations

import numpy as np

from augment.example import Example, Targets
from augment.image.annotations import MASK_ENDING
from augment.image.coco import CocoFile
from augment.image.kept import lost_in_jpeg, not_kept, on_white, plain_form
from augment.image.loading import MAX_PIXELS, load_image, promised_pixels
from augment.image.ready import READY
from augment.kinds.depth import top_of
from augment.modality import Loaded, Lossy, Measure, Modality
from augment.saving import encode_jpeg, encode_png
from augment.trace import Trace


def _load(data: bytes, limit: int | None = None) -> Loaded:
    pixels, notes, alpha = load_image(data, max_pixels=limit or MAX_PIXELS)
    return Loaded(pixels, notes, None if alpha is None else Targets(alpha=alpha))


def _load_plain(data: bytes, limit: int | None = None) -> Loaded:
    return Loaded(*load_image(data, max_pixels=limit or MAX_PIXELS, plain=True)[:2])


def _measure(trace: Trace) -> tuple[Measure, ...]:
    """The mean change of a value, in per cent of the full range; nothing where the size has changed."""
    original, result = on_white(trace.start), on_white(trace.example)
    if original.shape != result.shape:
        return ()
    if original.dtype == result.dtype == np.uint8:
        change = np.abs(result.astype(np.int16) - original).mean() / 2.55
    else:
        shares = [image / np.float32(top_of(image)) for image in (original, result)]
        change = 100 * np.abs(shares[0] - shares[1]).mean()
    return (Measure("mean_change", float(change), "%"),)


def _as_jpeg(example: Example, quality: int) -> bytes:
    return encode_jpeg(example.sample, quality, example.alpha)


MODALITY = Modality(
    name="image",
    noun="an image",
    endings=(".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"),
    load=_load,
    limit_unit="pixels",
    extent=lambda image: image.shape[0] * image.shape[1],
    promised=promised_pixels,
    encode=lambda example: encode_png(example.sample, example.alpha),
    written_ending=".png",
    mime="image/png",
    measure=_measure,
    ready=READY,
    lossy={"jpeg": Lossy(".jpg", _as_jpeg, lost_in_jpeg)},
    beside=(MASK_ENDING,),
    read_annotations=CocoFile,
    load_plain=_load_plain,
    plain=plain_form,
    notes=not_kept,
)
