"""Noise transforms. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import functools
import math
from statistics import NormalDist

import cv2
import numpy as np

from augment.kinds.depth import opencv_depth, top_of
from augment.params import number
from augment.risks import Risk
from augment.transforms import transform

_CHUNK_VALUES = 1 << 16
"""Values done at once: few enough to stay in the cache, a multiple of the four that one 64-bit draw yields."""


@functools.cache
def _normal_quantiles() -> np.ndarray:
    """The standard normal distribution as 65536 equally probable values, float32: 16 random bits pick one.

    Its standard deviation is 0.99999 and its tails end at ±4.3. A table look-up takes a sixth of the time of
    NumPy's own normal draws.
    """
    normal = NormalDist()
    return np.array([normal.inv_cdf((k + 0.5) / 65536) for k in range(65536)], np.float32)


@transform(
    "image", "noise",
    number("std", 0, 0.5, (0, 0.1), "Standard deviation of the noise, before values are cut off at black and white.",
           neutral=0, unit="of the full range", label="Strength"),
    summary="Adds Gaussian noise, drawn anew for every pixel and colour.",
    label_safety="Safe up to about 10 %. Strong noise hides fine texture and thin lines.",
    source="Normal quantile table over PCG64 bits; as training noise: Bishop, Neural Computation 7, 1995",
    risks=(
        Risk("std", "buried", "So noisy, thin lines and small objects are buried.", high=0.25),
    ),
    needs=("sensor",),
    takes_16_bits=True,
)  # fmt: skip
def gaussian_noise(image: np.ndarray, std: float, rng: np.random.Generator) -> np.ndarray:
    if std == 0:
        return image
    table, std_levels, depth = _normal_quantiles(), top_of(image) * std, opencv_depth(image)
    values = image.reshape(-1)
    result = np.empty_like(values)
    for start in range(0, values.size, _CHUNK_VALUES):
        chunk = values[start : start + _CHUNK_VALUES]
        bits = rng.bit_generator.random_raw((chunk.size + 3) // 4).view(np.uint16)[: chunk.size]
        noisy = cv2.addWeighted(chunk, 1, table.take(bits), std_levels, 0, dtype=depth)
        result[start : start + _CHUNK_VALUES] = noisy.reshape(-1)
    return result.reshape(image.shape)


def _random_bits(count: int, rng: np.random.Generator) -> np.ndarray:
    """uint16 (count,), evenly drawn."""
    return rng.bit_generator.random_raw((count + 3) // 4).view(np.uint16)[:count]


@transform(
    "image", "noise",
    number("strength", 0, 0.6, (0, 0.15), "Standard deviation of the noise in a white pixel; in one of a quarter of "
           "its value it is half that.", neutral=0, unit="of the full range"),
    summary="Adds the noise of few photons: a Poisson number a pixel and colour, so that bright parts vary most.",
    label_safety="Safe up to about 15 %. Strong noise hides fine texture and thin lines.",
    source="Hendrycks and Dietterich, “Benchmarking neural network robustness to common corruptions”, ICLR 2019",
    risks=(
        Risk("strength", "buried", "So noisy, thin lines and small objects are buried.", high=0.35),
    ),
    needs=("sensor",),
)  # fmt: skip
def shot_noise(image: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    if strength == 0:
        return image
    photons = strength**-2
    values = image.reshape(-1)
    result = np.empty_like(values)
    table = _poisson_levels(photons).ravel() if values.size > _CHUNK_VALUES else None
    for start in range(0, values.size, _CHUNK_VALUES):
        chunk = values[start : start + _CHUNK_VALUES]
        if table is None:
            counts = rng.poisson(chunk * (photons / 255))
            result[start : start + _CHUNK_VALUES] = np.minimum(np.rint(counts * (255 / photons)), 255)
            continue
        places = _random_bits(chunk.size, rng) >> (16 - _QUANTILE_BITS)
        places = places + (chunk.astype(np.int32) << _QUANTILE_BITS)
        result[start : start + _CHUNK_VALUES] = table.take(places)
    return result.reshape(image.shape)


_QUANTILE_BITS = 10
_MOST_COUNTED_PHOTONS = 256
"""Above, a Poisson number is a rounded normal one, with its skew (Cornish and Fisher, 1938)."""


def _poisson_levels(photons: float) -> np.ndarray:
    """What a pixel becomes where white is `photons` on average: 1024 equally probable levels for each value.

    uint8 (256, 1024). Ten times as fast as drawing Poisson numbers one by one; their variance is met to 1 %.
    """
    size = 1 << _QUANTILE_BITS
    means = np.arange(256)[:, None] * (photons / 255)
    if photons > _MOST_COUNTED_PHOTONS:
        normal = _normal_quantiles()[32::64]
        counts = np.clip(np.rint(means + np.sqrt(means) * normal + (normal**2 - 1) / 6), 0, None) * (means > 0)
    else:
        most = math.ceil(photons + 5 * math.sqrt(photons) + 5)
        steps = np.arange(1, most + 1)
        logarithms = np.concatenate([[0.0], np.cumsum(np.log(steps))])
        with np.errstate(divide="ignore", invalid="ignore"):
            chances = np.exp(np.arange(most + 1) * np.log(means) - means - logarithms)
        chances[0] = np.arange(most + 1) == 0
        # Level k begins at the quantile that the chances below it add up to.
        starts = np.rint(np.cumsum(chances, axis=1) * size).astype(np.int64).clip(0, size)
        places = (starts + np.arange(256)[:, None] * (size + 1)).ravel()
        counts = np.bincount(places, minlength=256 * (size + 1)).reshape(256, size + 1)[:, :size].cumsum(axis=1)
    return np.minimum(np.rint(counts * (255 / photons)), 255).astype(np.uint8)


@transform(
    "image", "noise",
    number("share", 0, 0.5, (0, 0.05), "Share of the pixels that turn white or black.", neutral=0,
           unit="of the pixels"),
    number("salt", 0, 1, 0.5, "Share of white ones among them; the others turn black.", unit="of these pixels",
           label="White"),
    summary="Turns single pixels white or black, as dead cells of a sensor or errors of a line do.",
    label_safety="Safe up to about 5 %. Beyond, thin lines and small objects are lost among the specks.",
    source="Gonzalez and Woods, “Digital image processing”; as a test of networks: Hendrycks and Dietterich, ICLR 2019",
    risks=(
        Risk("share", "buried", "So many specks bury thin lines and small objects.", high=0.2),
    ),
    needs=("sensor",),
    takes_16_bits=True,
)  # fmt: skip
def salt_and_pepper(image: np.ndarray, share: float, salt: float, rng: np.random.Generator) -> np.ndarray:
    if share == 0:
        return image
    result = image.copy()
    pixels = result.reshape(-1, image.shape[2])
    for start in range(0, len(pixels), _CHUNK_VALUES):
        chunk = pixels[start : start + _CHUNK_VALUES]
        bits = _random_bits(len(chunk), rng)
        specks = np.flatnonzero(bits < round(share * 65536))
        is_white = bits[specks] < round(share * salt * 65536)
        chunk[specks] = np.where(is_white, top_of(image), 0).astype(image.dtype)[:, None]
    return result


@transform(
    "image", "noise",
    number("std", 0, 1, (0, 0.2), "Standard deviation of the noise, as a share of the pixel's own value.", neutral=0,
           unit="of the value", label="Strength"),
    summary="Multiplies every value by a random number around 1: grain as in radar and ultrasound pictures.",
    label_safety="Safe up to about 20 %. Strong grain hides fine texture and thin lines.",
    source="Goodman, “Some fundamental properties of speckle”, JOSA 66, 1976; with normal instead of exponential "
    "factors, as Hendrycks and Dietterich, ICLR 2019",
    risks=(
        Risk("std", "buried", "So grainy, thin lines and small objects are buried.", high=0.5),
    ),
    needs=("sensor",),
    takes_16_bits=True,
)  # fmt: skip
def speckle(image: np.ndarray, std: float, rng: np.random.Generator) -> np.ndarray:
    if std == 0:
        return image
    table, depth = np.float32(1) + np.float32(std) * _normal_quantiles(), opencv_depth(image)
    values = image.reshape(-1)
    result = np.empty_like(values)
    for start in range(0, values.size, _CHUNK_VALUES):
        chunk = values[start : start + _CHUNK_VALUES]
        factors = table.take(_random_bits(chunk.size, rng))
        result[start : start + _CHUNK_VALUES] = cv2.multiply(chunk[None], factors[None], dtype=depth)[0]
    return result.reshape(image.shape)


@transform(
    "image", "noise",
    number("grain", 0, 0.2, (0, 0.06), "Standard deviation of the noise in the brightness, pixel by pixel.", neutral=0,
           unit="of the full range"),
    number("colour", 0, 0.2, (0, 0.06), "Standard deviation of the noise in the two colour differences, in blotches of "
           "two pixels.", neutral=0, unit="of the full range"),
    title="ISO noise",
    summary="Adds what a camera at high ISO adds in the dark: fine grain in brightness and coarser blotches of colour.",
    label_safety="Safe up to about 6 %. Strong noise hides fine texture and thin lines.",
    source="Noise in luma and, at half resolution, in the colour differences of ITU-R BT.601",
    risks=(
        Risk("grain", "buried", "So noisy, thin lines and small objects are buried.", high=0.15),
        Risk("colour", "false_colour", "Such blotches hide the colours that the label may depend on.", high=0.12),
    ),
    needs=("sensor",),
    takes_16_bits=True,
)  # fmt: skip
def iso_noise(image: np.ndarray, grain: float, colour: float, rng: np.random.Generator) -> np.ndarray:
    height, width, channels = image.shape
    if grain == 0 and (colour == 0 or channels == 1):
        return image
    table, white, depth = _normal_quantiles(), top_of(image), opencv_depth(image)
    result = np.empty_like(image)
    rows = max(2, _CHUNK_VALUES // width // 2 * 2)
    for top in range(0, height, rows):
        strip = image[top : top + rows]
        count = strip.shape[0] * width
        noise = (table.take(_random_bits(count, rng)) * np.float32(white * grain)).reshape(strip.shape[:2])
        if channels == 3:
            blotches = ((strip.shape[0] + 1) // 2, (width + 1) // 2, 2)
            bits = _random_bits(math.prod(blotches), rng)
            drawn = (table.take(bits) * np.float32(white * colour * _SMOOTHED)).reshape(blotches)
            spread = cv2.resize(drawn, (width, strip.shape[0]), interpolation=cv2.INTER_LINEAR)
            noise = np.asarray(cv2.transform(cv2.merge([noise, *cv2.split(spread)]), _TO_RGB))
        result[top : top + rows] = cv2.add(strip, noise.reshape(strip.shape), dtype=depth).reshape(strip.shape)
    return result


_SMOOTHED = 1.6
"""Spreading blotches over twice as many pixels each way takes their standard deviation to 5/8."""
_TO_RGB = np.array(((1, 0, 1.402), (1, -0.344136, -0.714136), (1, 1.772, 0)), np.float32)
"""From luma and the colour differences Cb and Cr (ITU-R BT.601)."""
