"""Pictures: each format in several modes, animated, tiny, long, and such as claim a size that they do not have."""

from __future__ import annotations

import functools
import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from augment.image.loading import load_image
from augment.saving import encode_png
from tests.corpus.case import Case, Make, Rng, drawn
from tests.corpus.mutations import OF_BYTES

SIDES = ((48, 64), (1, 1), (1, 300), (300, 1), (2, 2), (33, 17))
MODES = {
    "png": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"), "jpeg": ("RGB", "L", "CMYK"), "webp": ("RGB", "RGBA"),
    "bmp": ("RGB", "L", "P", "1"), "gif": ("P", "L"), "tiff": ("RGB", "RGBA", "L", "CMYK", "LAB", "F", "I;16", "1",
    "P"),
}  # fmt: skip
OPTIONS: dict[str, tuple[dict[str, object], ...]] = {
    "png": ({}, {"optimize": True}), "jpeg": ({}, {"progressive": True}, {"subsampling": 0, "quality": 100}),
    "webp": ({}, {"lossless": True}), "bmp": ({},), "gif": ({}, {"interlace": 1}),
    "tiff": ({}, {"compression": "tiff_lzw"}, {"compression": "tiff_deflate"}, {"compression": "packbits"}),
}  # fmt: skip


def _picture(rng: Rng, mode: str) -> Image.Image:
    height, width = SIDES[rng.integers(len(SIDES))]
    if mode in ("F", "I;16"):
        dtype = np.float32 if mode == "F" else np.uint16
        return Image.fromarray(rng.integers(0, 65_536, (height, width)).astype(dtype))
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), np.uint8)).convert(mode)


def _of(form: str, rng: Rng) -> bytes:
    mode = MODES[form][rng.integers(len(MODES[form]))]
    options = dict(OPTIONS[form][rng.integers(len(OPTIONS[form]))])
    if rng.integers(2) and form in ("png", "jpeg", "tiff", "webp") and mode not in ("F", "I;16"):
        exif = Image.Exif()
        exif[0x0112] = int(rng.integers(1, 9))
        options["exif"] = exif
    return _saved(_picture(rng, mode), form, **options)


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def _animated(rng: Rng) -> bytes:
    form = ("gif", "png", "webp", "tiff")[rng.integers(4)]
    frames = [_picture(rng, "RGB").resize((40, 30)) for _ in range(rng.integers(2, 5))]
    return _saved(frames[0], form, save_all=True, append_images=frames[1:])


def _no_numbers(rng: Rng) -> bytes:
    """A TIFF of floating point in which nothing, or not everything, is a number."""
    values = rng.normal(0, 1e30, (20, 30)).astype(np.float32)
    values[rng.random(values.shape) < (0.1, 1)[rng.integers(2)]] = (np.nan, np.inf, -np.inf, 3e38)[rng.integers(4)]
    return _saved(Image.fromarray(values), "tiff")


def _side(rng: Rng) -> int:
    return int((0, 1, 5_000, 8_001, 30_000, 65_535, 2**20, 2**31 - 1, 2**31, 2**32 - 1)[rng.integers(10)])


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _huge_png(rng: Rng) -> bytes:
    header = struct.pack(">IIBBBBB", _side(rng), _side(rng), *_png_depth(rng), 0, 0, rng.integers(2))
    texts = chunk(b"zTXt", b"a\0\0" + _zeros()) * int(rng.integers(3)) + chunk(b"iCCP", b"a\0\0" + _zeros()[:900])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + texts * int(rng.integers(2))
        + chunk(b"IDAT", _zeros())
        + chunk(b"IEND", b"")
    )


def _png_depth(rng: Rng) -> tuple[int, int]:
    return ((8, 2), (16, 6), (1, 0), (8, 3), (16, 0), (4, 3), (7, 9))[rng.integers(7)]


@functools.cache
def _zeros() -> bytes:
    return zlib.compress(bytes(20_000_000), 9)


def _huge_webp(rng: Rng) -> bytes:
    wide, high = (int(rng.integers(1, 2**24)).to_bytes(3, "little") for _ in range(2))
    flags = bytes([rng.integers(256), 0, 0, 0])
    body = b"WEBPVP8X" + struct.pack("<I", 10) + flags + wide + high + rng.bytes(int(rng.integers(0, 60)))
    if rng.integers(2):
        lossy = _saved(_picture(rng, "RGB"), "webp")
        body = lossy[8:26] + struct.pack("<HH", rng.integers(65_536), rng.integers(65_536)) + lossy[30:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _huge_others(rng: Rng) -> bytes:
    sides = _side(rng), _side(rng)
    bmp, gif, jpeg = (_saved(_picture(rng, "RGB"), form) for form in ("bmp", "gif", "jpeg"))
    at = jpeg.index(b"\xff\xc0") + 5
    return (
        bmp[:18] + struct.pack("<II", *sides) + bmp[26:],
        gif[:6] + struct.pack("<HH", *(side & 0xFFFF for side in sides)) + gif[10:],
        jpeg[:at] + struct.pack(">HH", *(side & 0xFFFF for side in sides)) + jpeg[at + 4 :],
    )[rng.integers(3)]


def _huge_tiff(rng: Rng) -> bytes:
    """Tags with sizes, counts, depths and kinds of packing that no writer would put together."""
    tags = {
        256: (4, _side(rng)), 257: (4, _side(rng)), 258: (3, (1, 8, 16, 32, 64)[rng.integers(5)]),
        259: (3, (1, 5, 7, 8, 32_773, 50_001)[rng.integers(6)]), 262: (3, rng.integers(9)), 273: (4, 8),
        277: (3, (0, 1, 3, 4, 65_535)[rng.integers(5)]), 278: (4, _side(rng)), 279: (4, _side(rng)),
        322: (4, _side(rng)), 323: (4, _side(rng)), 324: (4, 8), 325: (4, 8), 339: (3, rng.integers(5)),
    }  # fmt: skip
    kept = {tag: value for tag, value in tags.items() if rng.random() < 0.85}
    entries = b"".join(
        struct.pack("<HHII", tag, kind, (1, 1, 1, 2**31)[rng.integers(4)], int(value))
        for tag, (kind, value) in kept.items()
    )
    return b"II*\0" + struct.pack("<IH", 8, len(kept)) + entries + struct.pack("<I", (0, 8, 2**31)[rng.integers(3)])


def scans(count: int, side: int = 64) -> bytes:
    """A progressive JPEG whose last scan comes `count` times: a decoder goes over the whole picture for each."""
    jpeg = _saved(Image.new("RGB", (side, side), "teal"), "jpeg", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:last] + jpeg[last:-2] * count + jpeg[-2:]


def _many_scans(rng: Rng) -> bytes:
    return scans(int(rng.integers(90, 6_000)), 2_000)


def _no_picture(rng: Rng) -> bytes:
    return (
        b"", b"\0" * 100, b"hello", b"%PDF-1.4", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"P6 1 1 255 abc",
        b"GIF89a", rng.bytes(400), encode_png(np.zeros((1, 10_000, 3), np.uint8)), encode_png(np.zeros((10_000, 1,
        3), np.uint8)),
    )[rng.integers(10)]  # fmt: skip


MAKES: dict[str, Make] = {
    **{form: functools.partial(_of, form) for form in MODES},
    "animated": _animated,
    "no numbers": _no_numbers,
    "huge png": _huge_png,
    "huge webp": _huge_webp,
    "huge bmp, gif, jpeg": _huge_others,
    "huge tiff": _huge_tiff,
    "many scans": _many_scans,
    "no picture": _no_picture,
}


def cases(seed: int, count: int) -> Iterator[Case]:
    return drawn("images", seed, count, MAKES, OF_BYTES)


def load(case: Case, folder: Path) -> None:
    pixels = load_image(case.data).pixels
    assert pixels.dtype in (np.uint8, np.uint16)
    assert pixels.ndim == 3
    assert pixels.shape[2] in (1, 3)
    assert pixels.size
