"""Samples as the bytes of a file: PNG, WAV of 16 bits and UTF-8 text without loss, JPEG with."""

from __future__ import annotations

import io
import struct
import wave
import zlib

import cv2
import numpy as np

from augment.errors import InputError
from augment.image.depth import in_8_bits, in_bits_of, top_of
from augment.kinds.opacity import over
from augment.transforms import Audio

MAX_JPEG_SIDE = 65_500


def encode_png(image: np.ndarray, alpha: np.ndarray | None = None) -> bytes:
    """An image (H, W, C), grey or RGB, uint8 or uint16, and its alpha uint8 (H, W) as PNG; every value is kept."""
    if alpha is None:
        written = image if image.shape[2] == 1 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    elif image.shape[2] == 1:
        return _grey_png_with_alpha(np.dstack([image, in_bits_of(image, alpha)]))
    else:
        written = np.dstack([image[..., ::-1], in_bits_of(image, alpha)])
    # On photos run-length coding makes files as small as the slow default, in half the time or less.
    strategy = (cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE)
    return cv2.imencode(".png", written, strategy)[1].tobytes()


def _grey_png_with_alpha(values: np.ndarray) -> bytes:
    """Grey and alpha, (H, W, 2), which OpenCV does not write, nor Pillow in 16 bits. ISO/IEC 15948."""
    height, width, _ = values.shape
    rows = np.frombuffer(values.astype(values.dtype.newbyteorder(">")).tobytes(), np.uint8).reshape(height, -1)
    filtered = np.empty((height, 1 + rows.shape[1]), np.uint8)
    filtered[:, 0] = _PNG_UP
    filtered[:, 1:] = np.diff(rows, axis=0, prepend=np.zeros_like(rows[:1]))

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8 * values.itemsize, _PNG_GREY_WITH_ALPHA, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(filtered.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


_PNG_UP, _PNG_GREY_WITH_ALPHA = 2, 4


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
