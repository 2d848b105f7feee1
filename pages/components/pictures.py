"""Pictures on the way to the screen: the samples that ship, uploads, preview sizes and JPEG bytes."""

from __future__ import annotations

import base64
import gzip
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import streamlit as st

from augment.image.loading import LoadedImage, load_image
from pages.components.state import Picture

SAMPLES = ("china", "flower", "digit")
PREVIEW_SIDE = 512
"""The result is computed no larger than this; recipes mean the same at any size."""
THUMBNAIL_SIDE = 224


def _scikit_learn_file(*parts: str) -> Path:
    """A file that scikit-learn carries, found without importing it (which takes a second)."""
    spec = find_spec("sklearn")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("scikit-learn is not installed; it carries the sample pictures")
    return Path(spec.submodule_search_locations[0]).joinpath("datasets", *parts)


def _digit() -> np.ndarray:
    """A handwritten six, 8×8 with 17 grey levels, with a margin, enlarged. uint8 (288, 288, 3)."""
    with gzip.open(_scikit_learn_file("data", "digits.csv.gz"), "rt") as lines:
        rows = (np.array(line.split(","), np.float32) for line in lines)
        levels = next(row[:64] for row in rows if row[64] == 6)
    framed = np.pad(levels.reshape(8, 8) * 15.9, 2)
    grey = cv2.resize(framed, (288, 288), interpolation=cv2.INTER_CUBIC)
    return cv2.cvtColor(np.clip(grey, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2RGB)


def load_full(picture: Picture, max_pixels: int) -> LoadedImage:
    """The picture at full size, uint8 (H, W, 3), with notes on what was converted. Raises InputError."""
    if picture.sample == "digit":
        return LoadedImage(_digit(), ())
    if picture.sample:
        return load_image(_scikit_learn_file("images", f"{picture.sample}.jpg").read_bytes(), max_pixels=max_pixels)
    return load_image(picture.data, max_pixels=max_pixels)


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def load_preview(picture_id: str, side: int, _picture: Picture, max_pixels: int) -> tuple[np.ndarray, tuple[int, int]]:
    """The picture no larger than `side` pixels, read-only, and its full (width, height). Raises InputError."""
    pixels = load_full(_picture, max_pixels).pixels
    preview = fit(pixels, side)
    preview.flags.writeable = False
    return preview, (pixels.shape[1], pixels.shape[0])


def fit(pixels: np.ndarray, side: int) -> np.ndarray:
    """`pixels` scaled down so that the longer side is at most `side`; never scaled up."""
    height, width = pixels.shape[:2]
    factor = side / max(height, width)
    if factor >= 1:
        return pixels
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def jpeg_url(pixels: np.ndarray, quality: int = 85) -> str:
    """`pixels` uint8 (H, W, 1 or 3) RGB as a JPEG in a data URL, which Streamlit passes on as it is.

    It comes with the page's own messages: a picture that changes all the time is not worth a request of its own.
    """
    data = _encode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()


def png(pixels: np.ndarray) -> bytes:
    """`pixels` uint8 (H, W, 1 or 3) RGB as PNG bytes, without loss."""
    return _encode(".png", pixels, [])


def _encode(suffix: str, pixels: np.ndarray, options: list[int]) -> bytes:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.shape[2] == 3 else pixels
    return cv2.imencode(suffix, bgr, options)[1].tobytes()
