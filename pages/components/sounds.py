"""Sounds on the way to the screen: waveform and log-mel picture on axes that never follow the clip."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from augment.audio.features import FLOOR_DB, picture_of, window_length
from augment.example import Audio

MAX_SECONDS = 10.0
"""What a page computes on at most."""
_WIDTH = 560
_MEL_HEIGHT, _WAVE_HEIGHT = 200, 70


class Ink(NamedTuple):
    """RGB of a waveform, of what it stands on and of its line at zero."""

    wave: tuple[int, int, int]
    paper: tuple[int, int, int]
    zero: tuple[int, int, int]


_LIGHT, _DARK = Ink((29, 118, 111), (250, 250, 250), (190, 196, 198)), Ink((43, 179, 165), (30, 36, 39), (78, 88, 94))


def panel(audio: Audio, seconds: float, *, small: bool = False, dark: bool = False) -> np.ndarray:
    """Waveform above log-mel picture, uint8 (H, W, 3) RGB; `seconds` is the length of the axis across, `dark` is
    the theme of the page.

    The axes are the same for every sound of one comparison: ±1 for the waveform, FLOOR_DB to 0 dB for the picture.
    """
    ink = _DARK if dark else _LIGHT
    factor = 0.5 if small else 1.0
    width, mel_height, wave_height = (round(factor * side) for side in (_WIDTH, _MEL_HEIGHT, _WAVE_HEIGHT))
    share = len(audio.samples) / audio.sample_rate / max(seconds, 1e-6)
    used = min(width, max(1, round(width * share)))
    return np.concatenate([_wave(audio, used, width, wave_height, ink), _mel(audio, used, width, mel_height, ink)])


def _wave(audio: Audio, used: int, width: int, height: int, ink: Ink) -> np.ndarray:
    image = np.full((height, width, 3), ink.paper, np.uint8)
    middle = (height - 1) / 2
    image[round(middle)] = ink.zero
    if not len(audio.samples):
        return image
    starts = np.linspace(0, len(audio.samples), used, endpoint=False).astype(int)
    top, bottom = (
        np.rint(middle - middle * extreme.reduceat(audio.samples, starts)) for extreme in (np.maximum, np.minimum)
    )
    rows = np.arange(height)[:, None]
    image[:, :used][(rows >= top) & (rows <= bottom)] = ink.wave
    return image


def _mel(audio: Audio, used: int, width: int, height: int, ink: Ink) -> np.ndarray:
    image = np.full((height, width, 3), ink.paper, np.uint8)
    image[:, :used] = mel_picture(picture_of(audio, hops=_hops(audio, used)), used, height, cv2.INTER_LINEAR)
    return image


def _hops(audio: Audio, columns: int) -> int:
    """Windows that begin within the length of one: no more frames than there are columns to show them."""
    wanted = columns * window_length(audio.sample_rate) / max(1, len(audio.samples))
    return next((hops for hops in (8, 4) if hops <= wanted), 2)


def mel_picture(decibels: np.ndarray, width: int, height: int, interpolation: int = cv2.INTER_NEAREST) -> np.ndarray:
    """A log-mel picture (mels, frames) in dB in colours, low frequencies at the bottom. uint8 (height, width, 3)."""
    levels = np.clip((decibels - FLOOR_DB) / -FLOOR_DB, 0, 1)[::-1]
    grey = cv2.resize((levels * 255).astype(np.uint8), (width, height), interpolation=interpolation)
    return cv2.cvtColor(cv2.applyColorMap(grey, cv2.COLORMAP_VIRIDIS), cv2.COLOR_BGR2RGB)
