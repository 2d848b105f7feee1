"""Safe reading of images: PNG, JPEG, WebP, BMP, TIFF and GIF, told apart by their content and not by their name."""

from __future__ import annotations

import io
import logging
import struct
import warnings
from typing import NamedTuple

import numpy as np
from PIL import Image

from augment.errors import InputError, Note
from augment.image.scans import MAX_SCANS, has_too_many_scans

# What Pillow thinks of a file's tags helps nobody, and would fill the log of a server.
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").setLevel(logging.CRITICAL)

MAX_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION_TAG = 0x0112
_TILE_TAGS = (322, 323)


class LoadedImage(NamedTuple):
    """`pixels` uint8 (H, W, 3), RGB, upright; `notes` say what was converted on the way."""

    pixels: np.ndarray
    notes: tuple[Note, ...]


def load_image(data: bytes, *, max_pixels: int = MAX_PIXELS) -> LoadedImage:
    """Decode one image file.

    Raises InputError where `data` is empty, not an image in one of FORMATS, larger than `max_pixels` (found from
    the header, before anything is decoded), or damaged.
    """
    if not data:
        raise InputError("image.empty", "The file is empty.")
    _check_webp_size(data, max_pixels)
    if has_too_many_scans(data):
        sentence = "The JPEG file draws its picture in more than {limit} scans, as no camera or program does."
        raise InputError("image.scans", sentence, limit=MAX_SCANS)
    image = _open(data, max_pixels)
    _check_size(*image.size, max_pixels)
    notes = []
    try:
        if image.format in ("GIF", "PNG", "WEBP", "TIFF") and getattr(image, "is_animated", False):
            notes.append(Note("image.first_frame", "Only the first of several frames is used."))
        _check_tiles(image, max_pixels)
        if image.mode in ("RGB", "RGBA", "LA") and any(";16" in str(tile.args) for tile in getattr(image, "tile", ())):
            notes.append(_DEEP)
        orientation = _orientation(image)
        image.load()
        pixels, converted = _to_rgb(_upright(image))
    except InputError:
        raise
    # Pillow's decoders answer hostile bytes with a dozen kinds of exception, SyntaxError and MemoryError among them.
    except Exception:
        raise InputError("image.damaged", "The {format} file is damaged or cut short.", format=image.format) from None
    if orientation in _UPRIGHT:
        notes.append(Note("image.upright", "Turned upright, as the camera noted in the file."))
    return LoadedImage(pixels, (*notes, *converted))


def promised_pixels(data: bytes) -> int:
    """Pixels that the file's head names, and decoding it takes the time of; 0 where it is refused by its head."""
    try:
        _check_webp_size(data, MAX_PIXELS)
        width, height = _open(data, MAX_PIXELS).size
    except InputError:
        return 0
    return width * height if width * height <= MAX_PIXELS else 0


def _open(data: bytes, max_pixels: int) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError:
        raise _too_large("over 170", max_pixels) from None
    except Exception:
        raise InputError(
            "image.not_an_image",
            "The file is damaged, or not an image in one of the formats {formats}.",
            formats=", ".join(FORMATS),
        ) from None


def _too_large(megapixels: str, max_pixels: int) -> InputError:
    return InputError(
        "image.too_large",
        "The image has {megapixels} megapixels; at most {limit} are allowed.",
        megapixels=megapixels,
        limit=f"{max_pixels / 1e6:g}",
    )


def _check_size(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise _too_large(f"{width * height / 1e6:.3g}", max_pixels)


def _check_webp_size(data: bytes, max_pixels: int) -> None:
    """Refuse a large WebP by its header: Pillow reserves the whole canvas on opening already."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return
    match data[12:16]:
        case b"VP8X":
            width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case _:
            width, height = (side & 0x3FFF for side in struct.unpack("<HH", data[26:30]))
    _check_size(width, height, max_pixels)


def _check_tiles(image: Image.Image, max_pixels: int) -> None:
    """Refuse a TIFF whose single tile is larger than the image may be: its decoder reserves a whole tile."""
    tags = getattr(image, "tag_v2", {})
    width, height = (tags.get(tag, 0) for tag in _TILE_TAGS)
    _check_size(width, height, max_pixels)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # broken camera data is no reason to refuse the picture
        return 1


def _upright(image: Image.Image) -> Image.Image:
    """The decoded image as the camera was held. (Pillow turns a TIFF on decoding; its tag is gone by now.)"""
    turn = _UPRIGHT.get(_orientation(image))
    return image if turn is None else image.transpose(turn)


_GREY = Note("image.grey", "A grey image; its three colour channels are the same.")
_DEEP = Note("image.sixteen_bit", "Rescaled from 16 bits a channel to 8.")
_PALETTE = Note("image.palette", "Converted from a colour palette.")
_OTHER_SPACE = Note("image.colour_space", "Converted from another colour space.")
_MODE_NOTES = {
    "1": _GREY,
    "L": _GREY,
    "LA": _GREY,
    "P": _PALETTE,
    "PA": _PALETTE,
    "CMYK": Note("image.cmyk", "Converted from printing colours (CMYK) without a colour profile."),
    "YCbCr": _OTHER_SPACE,
    "LAB": _OTHER_SPACE,
}


def _to_rgb(image: Image.Image) -> tuple[np.ndarray, list[Note]]:
    """Pixels uint8 (H, W, 3), and what was done to get there."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        grey, note = _deep_grey(np.asarray(image))
        return np.repeat(grey[..., None], 3, axis=2), [_GREY, note]
    notes = [_MODE_NOTES[image.mode]] if image.mode in _MODE_NOTES else []
    if image.has_transparency_data:
        notes.append(Note("image.transparency", "Transparent parts were laid over white."))
        with_alpha = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(with_alpha, mask=with_alpha)
    return np.asarray(image.convert("RGB")), notes


def _deep_grey(values: np.ndarray) -> tuple[np.ndarray, Note]:
    """Grey of 16 bits, 32 bits or floating point as uint8, and the Note about it.

    The full range of 16 bits, or 0 to 1 in floating point, becomes 0 to 255. Values beyond know no white: the
    brightest becomes 255 and the darkest 0.
    """
    full = 1.0 if values.dtype.kind == "f" else 65535.0
    # Beyond 1e38 the difference of two would be infinite.
    finite = np.nan_to_num(values.astype(np.float32), posinf=0, neginf=0).clip(-1e38, 1e38)
    low, high = float(finite.min()), float(finite.max())
    note = Note("image.stretched", "Rescaled from {low} … {high} to 8 bits.", low=f"{low:g}", high=f"{high:g}")
    if low >= 0 and high <= full:
        low, high = 0.0, full
        note = _DEEP if full > 1 else Note("image.float", "Rescaled from 0 … 1 to 8 bits.")
    return np.rint((finite - low) * (255 / max(high - low, 1e-30))).astype(np.uint8), note
