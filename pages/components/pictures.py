"""Pictures on the way to the screen: preview sizes and JPEG bytes."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import cv2
import numpy as np
import streamlit as st

from augment.example import Example, Targets
from augment.kinds.depth import in_8_bits
from augment.kinds.mixing import resized
from augment.kinds.opacity import over
from pages.components.state import Material
from pages.components.words import as_html, as_read
from pages.components.workbench.source import load

PREVIEW_SIDE = 512
"""The result is computed no larger than this; recipes mean the same at any size."""
THUMBNAIL_SIDE = 224
CHEQUERS, CHEQUER_LEVELS = 48, (190, 214)
"""Along the longer side, and how bright: white shows on them as well as black, on a light page and a dark one."""


@st.cache_resource(max_entries=8, show_spinner=False, scope="session")
def load_preview(material_id: str, side: int, _material: Material) -> tuple[Example, tuple[int, int]]:
    """The picture no larger than `side` pixels, read-only, and its full (width, height). Raises InputError."""
    whole = load(_material).example
    height, width = whole.sample.shape[:2]
    pixels, alpha = resized(whole.sample, whole.alpha, fitting((width, height), side), cv2.INTER_AREA)
    pixels.flags.writeable = False
    return Example(pixels, None if alpha is None else Targets(alpha=alpha)), (width, height)


def fit(pixels: np.ndarray, side: int) -> np.ndarray:
    """`pixels` (H, W, C) scaled down so that the longer side is at most `side`; never scaled up."""
    return resized(pixels, None, fitting((pixels.shape[1], pixels.shape[0]), side), cv2.INTER_AREA)[0]


def fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Width and height, shrunk so that the longer one is at most `side`."""
    width, height = size
    factor = min(1.0, side / max(size))
    return max(1, round(width * factor)), max(1, round(height * factor))


def seen(example: Example) -> np.ndarray:
    """The example's picture as a screen shows it, uint8 (H, W, 1 or 3): transparent parts over a chequerboard."""
    image: np.ndarray = in_8_bits(example.sample)
    if example.alpha is None:
        return image
    height, width = image.shape[:2]
    rows, columns = (np.arange(side) // max(4, round(max(height, width) / CHEQUERS)) for side in (height, width))
    ground = np.where((rows[:, None] + columns) % 2, *CHEQUER_LEVELS)[..., None]
    return over(image, example.alpha, ground)


def without_marks(captions: Sequence[str]) -> list[str]:
    """Captions as a picture's other text: read out, Markdown's signs are no help."""
    return [as_read(caption) for caption in captions]


def picture_html(pixels: np.ndarray, alt: str) -> str:
    """An <img> of `pixels`, as `jpeg_url` takes them."""
    return f'<img src="{jpeg_url(pixels)}" alt="{as_html(alt)}">'


def jpeg_url(pixels: np.ndarray, quality: int = 85) -> str:
    """`pixels` uint8 (H, W, 1 or 3) RGB as a JPEG in a data URL, which Streamlit passes on as it is.

    It comes with the page's own messages: a picture that changes all the time is not worth a request of its own.
    """
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.shape[2] == 3 else pixels
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
    return "data:image/jpeg;base64," + base64.b64encode(data).decode()
