"""Pictures on the way to the screen: preview sizes and JPEG bytes."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

import cv2
import numpy as np
import streamlit as st

from pages.components.state import Material
from pages.components.workbench.source import load

PREVIEW_SIDE = 512
"""The result is computed no larger than this; recipes mean the same at any size."""
THUMBNAIL_SIDE = 224


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def load_preview(material_id: str, side: int, _material: Material) -> tuple[np.ndarray, tuple[int, int]]:
    """The picture no larger than `side` pixels, read-only, and its full (width, height). Raises InputError."""
    pixels = load(_material).sample
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


def without_marks(captions: Sequence[str]) -> list[str]:
    """Captions as a picture's other text: read out, Markdown's stars are no help."""
    return [caption.replace("**", "") for caption in captions]


def picture_html(pixels: np.ndarray, alt: str) -> str:
    """An <img> of `pixels`, as `jpeg_url` takes them."""
    return f'<img src="{jpeg_url(pixels)}" alt="{escape(alt)}">'


def jpeg_url(pixels: np.ndarray, quality: int = 85) -> str:
    """`pixels` uint8 (H, W, 1 or 3) RGB as a JPEG in a data URL, which Streamlit passes on as it is.

    It comes with the page's own messages: a picture that changes all the time is not worth a request of its own.
    """
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.shape[2] == 3 else pixels
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()
