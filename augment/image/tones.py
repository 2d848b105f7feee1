"""Tone transforms: each value becomes another one, wherever it stands. Images are uint8 (H, W, C), C 1 or 3."""

from __future__ import annotations

import cv2
import numpy as np

from augment.kinds.lookup import Levels, Lookup, as_table
from augment.params import integer, number
from augment.risks import Risk, applied
from augment.transforms import transform


@transform(
    "image", "colour",
    number("gamma", 0.2, 5, (0.7, 1.4), "Power to which every value is raised: below 1 brighter, above 1 darker.",
           neutral=1),
    summary="Brightens or darkens the middle tones; black and white stay.",
    label_safety="Safe within about 0.5 to 2: another exposure or screen. Beyond, shadows or lights lose details.",
    source="Power law: value ** gamma, values from 0 to 1",
    risks=(
        Risk("gamma", "melted", "So strong, dark or bright parts melt together, and what lies in them is lost.", 0.4,
             2.5),
    ),
    needs=("lighting",),
)  # fmt: skip
def gamma(levels: Levels, gamma: float) -> Lookup | None:
    return None if gamma == 1 else Lookup(as_table(levels.shares**gamma))


@transform(
    "image", "colour",
    number("shadows", -0.3, 0.3, (-0.1, 0.1), "Lifts the darker tones (negative: deepens them).", neutral=0,
           unit="of the full range"),
    number("highlights", -0.3, 0.3, (-0.1, 0.1), "Lifts the lighter tones (negative: dims them).", neutral=0,
           unit="of the full range"),
    summary="Bends the tone curve: lifts or lowers darker and lighter tones apart; black and white stay.",
    label_safety="Safe: smooth and mild. Not where brightness itself is measured.",
    source="Cubic Bézier curve with control points at 1/3 and 2/3 of the range, moved up or down",
    needs=("lighting",),
)  # fmt: skip
def tone_curve(levels: Levels, shadows: float, highlights: float) -> Lookup | None:
    if shadows == highlights == 0:
        return None
    low, high = 1 / 3 + shadows, 2 / 3 + highlights
    shares = levels.shares
    rest = 1 - shares
    return Lookup(as_table(3 * rest**2 * shares * low + 3 * rest * shares**2 * high + shares**3))


@transform(
    "image", "colour",
    summary="Turns the image into its negative. Set p to 0.5 to invert every other image.",
    label_safety="Shapes stay: fine for line drawings and digits. Photos get colours that no scene has, and where "
    "light and dark tell the classes apart, as in X-rays, the label breaks.",
    source="255 minus each value; in AutoAugment: Cubuk et al., CVPR 2019",
    risks=(
        applied("negative", "A negative has colours that no scene has: wrong where light, dark or colour decides."),
    ),
)  # fmt: skip
def invert(levels: Levels) -> Lookup:
    return Lookup(levels.values[::-1].copy())


@transform(
    "image", "colour",
    number("threshold", 0, 1, (0.5, 1), "From here on values are inverted: 0 inverts all, 1 none.", neutral=1,
           unit="of the full range"),
    title="Solarise",
    summary="Inverts what is brighter than a threshold, as overexposed film does.",
    label_safety="Shapes mostly stay. Bright objects get wrong colours, and a bright object can turn as dark as what "
    "surrounds it.",
    source="Pillow’s solarize with threshold × 256; in AutoAugment: Cubuk et al., CVPR 2019",
    risks=(
        Risk("threshold", "negative", "So much is inverted that a picture comes close to its negative.", low=0.25),
    ),
)  # fmt: skip
def solarise(levels: Levels, threshold: float) -> Lookup | None:
    values = levels.values
    limit = round(threshold * len(values))
    return None if limit == len(values) else Lookup(np.where(limit > values, values, values[::-1]))


@transform(
    "image", "colour",
    integer("bits", 1, 8, (4, 7), "Bits that are kept of each value: 8 are all, 1 leaves two levels.", neutral=8,
            unit="bits", label="Kept"),
    title="Posterise",
    summary="Leaves fewer levels of each colour, so that smooth shades become bands.",
    label_safety="Safe from 4 bits on. Fewer erase faint shading, and with it what is told by it.",
    source="Pillow’s posterize: the lowest bits are set to 0; in AutoAugment: Cubuk et al., CVPR 2019",
    risks=(
        Risk("bits", "bands", "So few levels erase whatever is told by shading or by faint differences.", low=3),
    ),
    needs=("files",),
)  # fmt: skip
def posterise(levels: Levels, bits: int) -> Lookup | None:
    if bits == 8:
        return None
    values = levels.values
    return Lookup(values & values.dtype.type(len(values) - (len(values) >> bits)))


@transform(
    "image", "colour",
    title="Equalise",
    summary="Spreads each channel's values so that all levels are about equally frequent. An image of fewer than 256 "
    "pixels stays as it is.",
    label_safety="Shapes in photos stay, but colours shift and noise is made visible. On an even background, faint "
    "smears around a digit or letter become as bright as its strokes.",
    source="Histogram equalisation, as Pillow’s equalize does it; in AutoAugment: Cubuk et al., CVPR 2019",
    needs=("lighting",),
)  # fmt: skip
def equalise(levels: Levels) -> Lookup | None:
    values = levels.values
    return _stretched(levels, np.array([_equalising(counts, values) for counts in levels.histograms()]))


def _equalising(counts: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The table of one channel, by Pillow's arithmetic in whole numbers; `values` for one level or few pixels.

    In 16 bits there are seldom enough pixels for Pillow's whole steps: there it is the share of the pixels itself.
    """
    whole = counts.astype(np.int64)
    used = whole[whole > 0]
    if not len(used):
        return values
    others, top = int(whole.sum() - used[-1]), len(values) - 1
    step = others // 255
    if step == 0:
        return values
    below = np.cumsum(whole) - whole
    table = (step // 2 + below) // step if top == 255 else below * top // others
    return np.minimum(table, top).astype(values.dtype)


@transform(
    "image", "colour",
    number("cutoff", 0, 0.2, 0.0, "Share of the darkest and of the brightest pixels that become black and white.",
           unit="of the pixels"),
    title="Auto-contrast",
    summary="Stretches each channel until its darkest value is black and its brightest white.",
    label_safety="Safe for most photos; a tint is lost. Not where brightness itself is the label.",
    source="Pillow’s autocontrast; in AutoAugment: Cubuk et al., CVPR 2019",
    risks=(
        Risk("cutoff", "cut_off", "So much becomes plain black or white that details in shadow and light are lost.",
             high=0.1),
    ),
    needs=("lighting",),
)  # fmt: skip
def auto_contrast(levels: Levels, cutoff: float) -> Lookup | None:
    values = levels.values
    return _stretched(levels, np.array([_contrasting(counts, cutoff, values) for counts in levels.histograms()]))


def _contrasting(counts: np.ndarray, cutoff: float, values: np.ndarray) -> np.ndarray:
    """The table of one channel; `values` for one level."""
    cut = counts.sum() * cutoff // 1
    left = _without_first(_without_first(counts, cut)[::-1], cut)[::-1]
    used = np.flatnonzero(left)
    if len(used) < 2:
        return values
    low, high, top = int(used[0]), int(used[-1]), len(values) - 1
    scale = top / (high - low)
    return np.clip(values * scale - low * scale, 0, top).astype(values.dtype)


def _without_first(counts: np.ndarray, number: float) -> np.ndarray:
    """The histogram without that many of the pixels with the lowest values."""
    if number == 0:
        return counts
    return np.diff(np.maximum(np.cumsum(counts) - number, 0), prepend=0)


def _stretched(levels: Levels, tables: np.ndarray) -> Lookup | None:
    """`tables`, one a channel; nothing is to be done where all leave every value as it is."""
    if (tables == levels.values).all():
        return None
    return Lookup(tables[0] if levels.channels == 1 else tables.T)


@transform(
    "image", "colour",
    number("clip_limit", 1, 10, (1, 4), "How much faint contrast is raised at most.", step=0.1, unit="×",
           label="Limit"),
    integer("tiles", 2, 16, 8, "The image is divided into this many rows and columns, each evened out by itself."),
    title="CLAHE",
    summary="Raises contrast place by place, so that dark and bright corners show their details alike.",
    label_safety="Safe for most photos, and usual on X-rays and fundus images. It makes noise visible, and brightness "
    "no longer tells anything.",
    source="Contrast-limited adaptive histogram equalisation: Zuiderveld, Graphics Gems IV, 1994; OpenCV, on L of Lab",
    risks=(
        Risk("clip_limit", "noise_raised", "So much contrast is drawn from flat areas that noise looks like texture.",
             high=6),
    ),
    needs=("lighting",),
)  # fmt: skip
def clahe(image: np.ndarray, clip_limit: float, tiles: int) -> np.ndarray:
    equaliser = cv2.createCLAHE(clip_limit, (tiles, tiles))
    if image.shape[2] == 1:
        return equaliser.apply(image).reshape(image.shape)
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    cv2.insertChannel(equaliser.apply(cv2.extractChannel(lab, 0)), lab, 0)
    return cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
