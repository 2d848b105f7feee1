"""Samples as the bytes of a file: PNG, WAV of 16 bits and UTF-8 text without loss, JPEG with."""

from __future__ import annotations

import io
import wave

import cv2
import numpy as np
from PIL import Image

from augment.errors import InputError
from augment.transforms import Audio

MAX_JPEG_SIDE = 65_500
MAX_PNG_SIDE = 1_000_000
"""That OpenCV's libpng writes; the format itself has room for two thousand times as many pixels."""


def encode_png(image: np.ndarray) -> bytes:
    """A uint8 image (H, W, C), grey or RGB, as PNG; every pixel is kept."""
    if max(image.shape[:2]) > MAX_PNG_SIDE:
        buffer = io.BytesIO()
        Image.fromarray(image[..., 0] if image.shape[2] == 1 else image).save(buffer, "PNG")
        return buffer.getvalue()
    blue_first = image if image.shape[2] == 1 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    # On photos run-length coding makes files as small as the slow default, in half the time or less.
    strategy = (cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE)
    return cv2.imencode(".png", blue_first, strategy)[1].tobytes()


def encode_jpeg(image: np.ndarray, quality: int) -> bytes:
    """A uint8 image (H, W, C), grey or RGB, as JPEG of that quality from 1 to 100. Raises InputError."""
    if max(image.shape[:2]) > MAX_JPEG_SIDE:
        raise InputError("image.jpeg_side", "A JPEG has at most {limit} pixels a side.", limit=MAX_JPEG_SIDE)
    blue_first = image if image.shape[2] == 1 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", blue_first, (cv2.IMWRITE_JPEG_QUALITY, quality))[1].tobytes()


def encode_wav(audio: Audio) -> bytes:
    """A sound as mono WAV in 16 bits; one that was read from 16 bits is kept sample by sample."""
    samples = np.clip(np.rint(audio.samples * 32768.0), -32768, 32767).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio.sample_rate)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()


def encode_text(text: str) -> bytes:
    """A text in UTF-8."""
    return text.encode()
