"""Samples as the bytes of a file: PNG, WAV of 16 bits and UTF-8 text without loss, JPEG with."""

from __future__ import annotations

import io
import struct
import wave
import zlib

import cv2
import numpy as np

from augment.errors import InputError
from augment.kinds.depth import in_8_bits, in_bits_of, top_of
from augment.kinds.opacity import over
from augment.transforms import Audio

MAX_JPEG_SIDE = 65_500
MAX_PNG_SIDE = 1_000_000
"""That OpenCV's libpng writes; the format itself has room for two thousand times as many pixels."""


def encode_png(image: np.ndarray, alpha: np.ndarray | None = None) -> bytes:
    """An image (H, W, C), grey or RGB, uint8 or uint16, and its alpha uint8 (H, W) as PNG; every value is kept."""
    values = image if alpha is None else np.dstack([image, in_bits_of(image, alpha)])
    if values.shape[2] == 2 or max(values.shape[:2]) > MAX_PNG_SIDE:
        return _plain_png(values)
    if values.shape[2] > 1:
        values = cv2.cvtColor(values, cv2.COLOR_RGB2BGR if alpha is None else cv2.COLOR_RGBA2BGRA)
    # On photos run-length coding makes files as small as the slow default, in half the time or less.
    strategy = (cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE)
    return cv2.imencode(".png", values, strategy)[1].tobytes()


def _plain_png(values: np.ndarray) -> bytes:
    """Values (H, W, 1 to 4), the last of 2 and 4 being alpha, which OpenCV does not always write. ISO/IEC 15948."""
    height, width, channels = values.shape
    rows = np.frombuffer(values.astype(values.dtype.newbyteorder(">")).tobytes(), np.uint8).reshape(height, -1)
    filtered = np.empty((height, 1 + rows.shape[1]), np.uint8)
    filtered[:, 0] = _PNG_UP
    filtered[:, 1:] = np.diff(rows, axis=0, prepend=np.zeros_like(rows[:1]))

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8 * values.itemsize, _PNG_COLOUR_TYPES[channels], 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


_PNG_UP = 2
_PNG_COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}
"""By the number of channels: grey, grey with alpha, RGB, RGB with alpha."""


def encode_jpeg(image: np.ndarray, quality: int, alpha: np.ndarray | None = None) -> bytes:
    """An image as for `encode_png` as JPEG of that quality from 1 to 100, in 8 bits, over white. Raises InputError."""
    if max(image.shape[:2]) > MAX_JPEG_SIDE:
        raise InputError("image.jpeg_side", "A JPEG has at most {limit} pixels a side.", limit=MAX_JPEG_SIDE)
    if alpha is not None:
        image = over(image, alpha, top_of(image))
    image = in_8_bits(image)
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
