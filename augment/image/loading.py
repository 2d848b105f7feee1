"""Safe reading of images: PNG, JPEG, WebP, BMP, TIFF and GIF, told apart by their content and not by their name."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from augment.errors import InputError, Note
from augment.image.scans import MAX_SCANS, has_too_many_scans
from augment.kinds.depth import in_8_bits
from augment.kinds.opacity import OPAQUE

MAX_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")

_UPRIGHT: dict[int, Callable[[np.ndarray], np.ndarray]] = {
    2: np.fliplr,
    3: lambda image: image[::-1, ::-1],
    4: np.flipud,
    5: lambda image: image.swapaxes(0, 1),
    6: lambda image: np.rot90(image, -1),
    7: lambda image: image[::-1, ::-1].swapaxes(0, 1),
    8: np.rot90,
}
_ORIENTATION_TAG = 0x0112
_TILE_TAGS = (322, 323)


class LoadedImage(NamedTuple):
    """`pixels` uint8 or uint16 (H, W, C), grey or RGB, upright; `notes` say what was converted on the way.

    `alpha` uint8 (H, W): how opaque each pixel is; None where all are.
    """

    pixels: np.ndarray
    notes: tuple[Note, ...]
    alpha: np.ndarray | None = None


def load_image(data: bytes, *, max_pixels: int = MAX_PIXELS, plain: bool = False) -> LoadedImage:
    """Decode one image file.

    A grey file stays grey, with one channel; more than 8 bits a channel become uint16, over its full range; and
    transparency is kept as alpha. With `plain` all files come as uint8 RGB without alpha, over white: so are masks
    read, and the images that networks are trained on.

    Raises InputError where `data` is empty, not an image in one of FORMATS, larger than `max_pixels` (found from
    the header, before anything is decoded), too large for the memory, or damaged.
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
        stored = " ".join(str(tile.args) for tile in getattr(image, "tile", ()))
        is_deep = image.mode in ("RGB", "RGBA", "LA") and ";16" in stored
        orientation = _orientation(image)
        image.load()
        # Pillow turns a TIFF on decoding; its tag is gone by now.
        turn = _UPRIGHT.get(_orientation(image), np.asarray)
        if plain:
            loaded = _as_rgb(image)
            notes += [_LESS_DEEP] if is_deep else []
        else:
            loaded = (_deep_colour(image, data, is_grey="LA;16" in stored) if is_deep else None) or _as_it_is(image)
            notes += [_LESS_DEEP] if is_deep and loaded.pixels.dtype == np.uint8 else []
    except InputError:
        raise
    except MemoryError:  # which Pillow also says of bytes that it cannot decode
        sentence = "There is too little memory for the {format} file, or it is damaged."
        raise InputError("image.memory", sentence, format=image.format) from None
    # Pillow's decoders answer hostile bytes with a dozen kinds of exception, SyntaxError among them.
    except Exception:
        raise InputError("image.damaged", "The {format} file is damaged or cut short.", format=image.format) from None
    if orientation in _UPRIGHT:
        notes.append(Note("image.upright", "Turned upright, as the camera noted in the file."))
    pixels, alpha = (
        None if plane is None else np.ascontiguousarray(turn(plane)) for plane in (loaded.pixels, loaded.alpha)
    )
    assert pixels is not None
    return LoadedImage(pixels, (*notes, *loaded.notes), alpha)


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


_GREY = Note("image.grey", "A grey picture, with one channel.")
_DEEP = Note("image.sixteen_bit", "16 bits a channel are kept.")
_LESS_DEEP = Note("image.eight_bit", "Rescaled from 16 bits a channel to 8.")
_ALPHA = Note(
    "image.alpha", "Transparency is kept; where the picture has moved away, nothing is seen, whatever the fill."
)
_NO_ALPHA = Note("image.opaque", "Nothing in it is transparent: its alpha channel is left out.")
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


def _as_it_is(image: Image.Image) -> LoadedImage:
    """In 8 bits, but for modes that hold more."""
    if _is_deep_grey(image):
        pixels, note = _deep_grey(np.asarray(image), np.dtype(np.uint16))
        return LoadedImage(pixels[..., None], (_GREY, note))
    notes = [_MODE_NOTES[image.mode]] if image.mode in _MODE_NOTES else []
    mode = "L" if image.mode in ("1", "L", "LA") else "RGB"
    if not image.has_transparency_data:
        pixels = np.asarray(image.convert(mode))
        return LoadedImage(pixels.reshape(*pixels.shape[:2], -1), tuple(notes))
    with_alpha = np.asarray(image.convert(f"{mode}A"))
    return _with_alpha(with_alpha[..., :-1], with_alpha[..., -1], notes)


def _with_alpha(pixels: np.ndarray, alpha: np.ndarray, notes: list[Note]) -> LoadedImage:
    if (alpha == OPAQUE).all():
        return LoadedImage(pixels, (*notes, _NO_ALPHA))
    return LoadedImage(pixels, (*notes, _ALPHA), alpha)


def _deep_colour(image: Image.Image, data: bytes, *, is_grey: bool) -> LoadedImage | None:
    """The file in 16 bits, which Pillow brings to 8; None where OpenCV reads something else than Pillow does."""
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    seen = np.asarray(image.convert("RGBA") if image.mode == "LA" else image)
    if found is None or found.dtype != np.uint16 or found.ndim != 3 or found.shape[:2] != seen.shape[:2]:
        return None
    channels = found.shape[2]
    deep = cv2.cvtColor(found, cv2.COLOR_BGR2RGB if channels == 3 else cv2.COLOR_BGRA2RGBA, dst=found)
    if deep.shape != seen.shape or cv2.norm(in_8_bits(deep), seen, cv2.NORM_INF) > 1:
        return None
    if channels == 3:
        return LoadedImage(deep, (_DEEP,))
    notes = [_GREY] if is_grey else []
    return _with_alpha(
        deep[..., : 1 if is_grey else 3], in_8_bits(np.ascontiguousarray(deep[..., -1])), [*notes, _DEEP]
    )


def _as_rgb(image: Image.Image) -> LoadedImage:
    """As uint8 (H, W, 3), what is transparent laid over white."""
    if _is_deep_grey(image):
        grey, note = _deep_grey(np.asarray(image), np.dtype(np.uint8))
        return LoadedImage(np.repeat(grey[..., None], 3, axis=2), (_GREY, note))
    notes = [_MODE_NOTES[image.mode]] if image.mode in _MODE_NOTES else []
    if image.has_transparency_data:
        notes.append(Note("image.transparency", "Transparent parts were laid over white."))
        with_alpha = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(with_alpha, mask=with_alpha)
    return LoadedImage(np.asarray(image.convert("RGB")), tuple(notes))


def _is_deep_grey(image: Image.Image) -> bool:
    return image.mode in ("I", "F") or image.mode.startswith("I;16")


def _deep_grey(values: np.ndarray, kept: np.dtype) -> tuple[np.ndarray, Note]:
    """Grey of 16 bits, 32 bits or floating point as uint8 or uint16 (H, W), as is `kept`, and the Note about it.

    The full range of 16 bits, or 0 to 1 in floating point, becomes the full range. Values beyond know no white: the
    brightest becomes it and the darkest black.
    """
    full = 1.0 if values.dtype.kind == "f" else 65535.0
    top, bits = np.iinfo(kept).max, 8 * kept.itemsize
    # Beyond 1e38 the difference of two would be infinite.
    finite = np.nan_to_num(values.astype(np.float32), posinf=0, neginf=0).clip(-1e38, 1e38)
    low, high = float(finite.min()), float(finite.max())
    note = Note("image.stretched", "Rescaled from {low} … {high} to {bits} bits.", low=f"{low:g}", high=f"{high:g}",
                bits=bits)  # fmt: skip
    if low >= 0 and high <= full:
        low, high = 0.0, full
        deep = _DEEP if bits == 16 else _LESS_DEEP
        note = deep if full > 1 else Note("image.float", "Rescaled from 0 … 1 to {bits} bits.", bits=bits)
    return np.rint((finite - low) * (top / max(high - low, 1e-30))).astype(kept), note
