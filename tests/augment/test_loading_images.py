"""Reading images. All files are made here, the hostile ones too."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import tracemalloc
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image

from augment.errors import InputError, Note
from augment.image.loading import FORMATS, load_image
from augment.image.scans import MAX_SCANS
from augment.saving import encode_png
from tests.augment.samples import picture
from tests.corpus.images import scans

RGB = np.array(picture(48, 64))
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL", "ignore::PIL.Image.DecompressionBombWarning")


def encoded(image: Image.Image, file_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def keys(notes: tuple[Note, ...]) -> set[str]:
    return {note.key for note in notes}


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_is_read(file_format: str) -> None:
    loaded = load_image(encoded(Image.fromarray(RGB), file_format))
    assert loaded.pixels.dtype == np.uint8
    assert loaded.pixels.shape == RGB.shape
    tolerance = {"JPEG": 4, "WEBP": 4, "GIF": 8}.get(file_format, 0)
    assert np.abs(loaded.pixels.astype(int) - RGB).mean() <= tolerance


def with_chunk(png: bytes, name: bytes, content: bytes) -> bytes:
    """The file with one more chunk behind its header."""
    chunk = struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return png[:33] + chunk + png[33:]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("file_format", ["PNG", "TIFF", "JPEG", "deep"])
def test_a_photo_stands_upright(orientation: int, file_format: str) -> None:
    """Stored as the camera would store it at each orientation, it comes back as it was seen."""
    stored = {
        1: RGB, 2: RGB[:, ::-1], 3: RGB[::-1, ::-1], 4: RGB[::-1], 5: RGB.transpose(1, 0, 2),
        6: np.rot90(RGB, 1), 7: RGB[::-1, ::-1].transpose(1, 0, 2), 8: np.rot90(RGB, -1),
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    if file_format == "deep":
        data = with_chunk(encode_png(stored.astype(np.uint16) * 257), b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0"))
    else:
        data = encoded(Image.fromarray(np.ascontiguousarray(stored)), file_format, exif=exif)
    loaded = load_image(data)
    assert loaded.pixels.shape == RGB.shape
    assert loaded.pixels.dtype == (np.uint16 if file_format == "deep" else np.uint8)
    level = 257 if file_format == "deep" else 1
    assert np.abs(loaded.pixels // level - RGB.astype(int)).mean() < 4
    assert ("image.upright" in keys(loaded.notes)) == (orientation > 1)


def test_sixteen_bits_are_kept_and_plainly_rescaled_and_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 48 * 64).reshape(48, 64).astype(np.uint16)
    expected = np.rint(ramp / 257)[..., None]
    for file_format in ("PNG", "TIFF"):
        data = encoded(Image.fromarray(ramp), file_format)
        loaded = load_image(data)
        assert loaded.pixels.dtype == np.uint16
        assert np.array_equal(loaded.pixels, ramp[..., None])
        assert keys(loaded.notes) == {"image.grey", "image.sixteen_bit"}
        assert np.array_equal(load_image(data, plain=True).pixels, np.repeat(expected, 3, axis=2))
    three = np.dstack([ramp, ramp[::-1], ramp // 2])
    for ending in (".png", ".tiff"):
        data = cv2.imencode(ending, three[..., ::-1])[1].tobytes()
        colour = load_image(data)
        assert colour.pixels.dtype == np.uint16
        assert np.array_equal(colour.pixels, three)
        assert keys(colour.notes) == {"image.sixteen_bit"}
        plain = load_image(data, plain=True)
        assert plain.pixels.dtype == np.uint8
        assert np.abs(plain.pixels - three / 257).max() <= 1
        assert keys(plain.notes) == {"image.eight_bit"}


def test_floating_point_is_rescaled() -> None:
    ramp = np.linspace(0, 1, 300, dtype=np.float32).reshape(10, 30)
    unit = load_image(encoded(Image.fromarray(ramp), "TIFF"))
    assert (unit.pixels.dtype, unit.pixels.min(), unit.pixels.max()) == (np.uint16, 0, 65535)
    assert load_image(encoded(Image.fromarray(ramp), "TIFF"), plain=True).pixels.max() == 255
    stretched = load_image(encoded(Image.fromarray(ramp * 1000 - 500), "TIFF"))
    assert np.abs(unit.pixels.astype(int) - stretched.pixels).max() <= 1
    assert "image.stretched" in keys(stretched.notes)
    broken = ramp.copy()
    broken[0, :3] = np.nan, np.inf, -np.inf
    assert np.array_equal(load_image(encoded(Image.fromarray(broken), "TIFF")).pixels[1:], unit.pixels[1:])
    assert (load_image(encoded(Image.fromarray(np.full((4, 4), 7.5, np.float32)), "TIFF")).pixels == 0).all()
    vast = np.linspace(-3.4e38, 3.4e38, 300, dtype=np.float64).astype(np.float32).reshape(10, 30)
    with np.errstate(all="raise", under="ignore"):
        pixels = load_image(encoded(Image.fromarray(vast), "TIFF")).pixels[..., 0].ravel()
    assert (pixels[0], pixels[-1]) == (0, 65_535)
    assert (np.diff(pixels.astype(int)) >= 0).all()


@pytest.mark.parametrize(
    ("mode", "file_format", "key"),
    [("L", "PNG", "image.grey"), ("1", "PNG", "image.grey"), ("P", "PNG", "image.palette"),
     ("P", "GIF", "image.palette"), ("LA", "PNG", "image.grey"), ("CMYK", "JPEG", "image.cmyk"),
     ("CMYK", "TIFF", "image.cmyk"), ("LAB", "TIFF", "image.colour_space")],
)  # fmt: skip
def test_other_kinds_of_colour_are_converted_and_noted(mode: str, file_format: str, key: str) -> None:
    source = Image.fromarray(RGB).convert(mode)
    data = encoded(source, file_format)
    assert load_image(data).pixels.shape[2] == (1 if key == "image.grey" else 3)
    loaded = load_image(data, plain=True)
    assert loaded.pixels.shape == RGB.shape
    assert key in keys(loaded.notes)
    if mode in ("L", "LA", "1", "P"):
        assert np.abs(loaded.pixels.astype(int) - np.asarray(source.convert("RGB"))).max() == 0
    else:
        assert np.abs(loaded.pixels.astype(int) - RGB).mean() < 6


def test_transparency_is_kept_and_plainly_becomes_white() -> None:
    alpha = np.zeros((48, 64, 1), np.uint8)
    alpha[:, 32:] = 255
    alpha[:, 20:32] = 128
    data = encoded(Image.fromarray(np.dstack([RGB, alpha])), "PNG")
    kept = load_image(data)
    assert kept.alpha is not None
    assert np.array_equal(kept.pixels, RGB)
    assert np.array_equal(kept.alpha, alpha[..., 0])
    assert keys(kept.notes) == {"image.alpha"}
    opaque = load_image(encoded(Image.fromarray(np.dstack([RGB, alpha * 0 + 255])), "PNG"))
    assert opaque.alpha is None
    assert keys(opaque.notes) == {"image.opaque"}
    loaded = load_image(data, plain=True)
    assert (loaded.pixels[:, :20] == 255).all()
    assert np.array_equal(loaded.pixels[:, 32:], RGB[:, 32:])
    assert np.abs(loaded.pixels[:, 20:32] - (RGB[:, 20:32] * 0.502 + 255 * 0.498)).max() <= 1.5
    assert keys(loaded.notes) == {"image.transparency"}
    palette = Image.fromarray(RGB).convert("P")
    index = palette.getpixel((0, 0))
    of_palette = encoded(palette, "PNG", transparency=index)
    assert (load_image(of_palette, plain=True).pixels[0, 0] == 255).all()
    assert load_image(of_palette).alpha[0, 0] == 0  # type: ignore[index]


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG", "TIFF"])
def test_the_first_of_several_frames_is_used(file_format: str) -> None:
    frames = [Image.fromarray(RGB), Image.fromarray(255 - RGB)]
    loaded = load_image(encoded(frames[0], file_format, save_all=True, append_images=frames[1:]))
    assert np.abs(loaded.pixels.astype(int) - RGB).mean() < 8
    assert "image.first_frame" in keys(loaded.notes)


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_file_cut_short_is_refused_in_one_sentence(file_format: str) -> None:
    data = encoded(Image.fromarray(RGB), file_format)
    for length in (1, 3, 12, 20, 29, 30, 60, len(data) // 4, len(data) // 2, len(data) - 40):
        with pytest.raises(InputError, match=r"damaged") as refusal:
            load_image(data[:length])
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\0" * 100, b"%PDF-1.4", b"<svg/>", b"P6 1 1 255 abc", b"II*\0", b"GIF89a"]
)
def test_what_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        load_image(data)


def png_claiming(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def webp_claiming(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + sides
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tiff_with_a_tile_of(side: int) -> bytes:
    tags = [(256, 4), (257, 4), (258, 8), (259, 1), (262, 1), (277, 1), (322, side), (323, side), (324, 8), (325, 8)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)


BMP = encoded(Image.fromarray(RGB), "BMP")
LOSSY, LOSSLESS = (encoded(Image.fromarray(RGB), "WEBP", lossless=lossless) for lossless in (False, True))
BOMBS = {
    "png": png_claiming(30_000, 30_000),
    "png just over": png_claiming(8001, 5000),
    "webp": webp_claiming(16_000, 16_000),
    "lossy webp": LOSSY[:26] + struct.pack("<HH", 16_383, 16_383) + LOSSY[30:],
    "lossless webp": LOSSLESS[:21] + b"\xff\xff\xff\x0f" + LOSSLESS[25:],
    "bmp": BMP[:18] + struct.pack("<ii", 10_000, 10_000) + BMP[26:],
    "gif": b"GIF89a" + struct.pack("<HH", 65_000, 65_000) + encoded(Image.fromarray(RGB), "GIF")[10:],
    "tile": tiff_with_a_tile_of(30_000),
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_before_it_is_unpacked(data: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(InputError, match=r"megapixels; at most 40 are allowed"):
        load_image(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


@pytest.mark.parametrize(("name", "megapixels"), [("webp", 256), ("lossy webp", 268), ("lossless webp", 268)])
def test_a_webp_is_judged_by_its_header(name: str, megapixels: int) -> None:
    """Opening it would reserve the canvas already, and then Pillow's own limit would speak of “over 170”."""
    with pytest.raises(InputError, match=f"has {megapixels} megapixels"):
        load_image(BOMBS[name])


def test_the_pixel_limit_is_exact() -> None:
    data = encoded(Image.fromarray(RGB), "PNG")
    assert load_image(data, max_pixels=48 * 64).pixels.shape == RGB.shape
    with pytest.raises(InputError, match="megapixels"):
        load_image(data, max_pixels=48 * 64 - 1)


@pytest.mark.parametrize("file_format", FORMATS)
def test_damaged_files_give_an_image_or_an_input_error(file_format: str) -> None:
    rng = np.random.default_rng(1)
    data = np.frombuffer(encoded(Image.fromarray(RGB), file_format), np.uint8)
    for attempt in range(150):
        damaged = data.copy()
        reach = len(data) if attempt % 2 else 100
        damaged[rng.integers(0, reach, 6)] = rng.integers(0, 256, 6)
        try:
            loaded = load_image(damaged.tobytes())
        except InputError:
            continue
        assert loaded.pixels.dtype == np.uint8
        assert loaded.pixels.ndim == 3


def test_images_come_back_as_they_were_written() -> None:
    wide = [np.resize(picture(1, 999, channels), (1, 1_000_003, channels)) for channels in (1, 3)]
    for image in (picture(20, 31), picture(20, 31, 1), picture(1, 1), *wide, wide[0].transpose(1, 0, 2)):
        assert np.array_equal(load_image(encode_png(image)).pixels, image)


def test_a_progressive_jpeg_of_many_scans_is_refused_by_its_markers() -> None:
    """1.4 MB of them took 38 s of processor time. What stands in other segments, and behind the end, is no scan."""
    with pytest.raises(InputError, match="more than 100 scans"):
        load_image(scans(MAX_SCANS + 1))
    with pytest.raises(InputError, match="more than 100 scans"):
        load_image(scans(3_000, 6_000))
    usual = scans(50)
    assert load_image(usual).pixels.shape == (64, 64, 3)
    film = b"\xff\xda\0\2" * 500
    comment = b"\xff\xfe" + struct.pack(">H", len(film) + 2) + film
    assert load_image(usual[:2] + comment + usual[2:] + film * 60).pixels.shape == (64, 64, 3)


def test_what_pillow_thinks_of_a_file_is_not_printed() -> None:
    """In a process of its own: pytest sets the filters of warnings anew for each test."""
    tags = [(256, 4, 4), (257, 4, 4), (258, 3, 8), (277, 3, 65_535)]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    too_long = struct.pack("<HHII", 270, 2, 2**30, 8)
    data = b"II*\0" + struct.pack("<IH", 8, 5) + too_long + entries + bytes(4)
    call = (
        "import sys; from augment.decoding import quieten; from augment.image.loading import load_image; quieten(); "
        "load_image(sys.stdin.buffer.read())"
    )
    done = subprocess.run([sys.executable, "-c", call], input=data, capture_output=True, check=False)
    told = done.stderr.decode()
    assert "InputError" in told
    assert "Warning" not in told
    assert "More samples" not in told
