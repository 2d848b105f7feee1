"""Training on sounds: clips of one length and rate, seen as log-mel pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from augment.audio.features import finished, log_mel, window_length
from augment.audio.loading import resampled
from augment.example import Audio
from augment.params import Scalar, integer, number
from models.tasks.task import Settings, Task

THUMBNAIL = 8
NEAR = 0.4
"""By how much small log-mel pictures of near copies differ at most. OGG makes a difference of 0.2 to 0.6 on spoken
digits, of which the nearest two different ones are 0.5 apart."""
CHUNK = 64
"""Sounds. The pictures of more at a time are no quicker to make, and those of thousands do not fit into memory."""


def _length(settings: Settings) -> int:
    return round(float(settings["seconds"]) * int(settings["sample_rate"]))


def _row(audio: Audio, settings: Settings) -> np.ndarray:
    """The clip's beginning at the task's rate, filled up with silence. float32 (n,)."""
    samples = resampled(audio, int(settings["sample_rate"])).samples[: _length(settings)]
    return np.pad(samples, (0, _length(settings) - len(samples)))


def _sample(row: np.ndarray, settings: Settings) -> Audio:
    return Audio(row, int(settings["sample_rate"]))


class LogMel:
    """Sounds to float32 (N, 1, mels, frames), by the mean and spread of the training clips' pictures."""

    def __init__(self, rows: Sequence[np.ndarray], settings: Settings) -> None:
        self._settings = settings
        self._mean, self._spread = 0.0, 1.0
        total, squares, count = 0.0, 0.0, 0
        for start in range(0, len(rows), CHUNK):
            pictures = self([_sample(row, settings) for row in rows[start : start + CHUNK]]).astype(np.float64)
            total, squares = total + pictures.sum(), squares + np.square(pictures).sum()
            count += pictures.size
        self._mean = total / count
        self._spread = max(float(np.sqrt(max(squares / count - self._mean**2, 0))), 1e-3)
        self.shape = _shape(settings)

    def __call__(self, samples: Sequence[Audio]) -> np.ndarray:
        rate, mels = int(self._settings["sample_rate"]), int(self._settings["mels"])
        pictures = log_mel(np.stack([_row(sound, self._settings) for sound in samples]), rate, mels)
        for k, sound in enumerate(samples):
            if sound.on_picture:
                pictures[k] = finished(pictures[k], sound.on_picture)
        return ((pictures - np.float32(self._mean)) / np.float32(self._spread))[:, None]

    def visible(self, inputs: np.ndarray) -> list[np.ndarray]:
        """Log-mel pictures float32 (mels, frames) in dB, low frequencies first: mean and spread are taken back."""
        return list(inputs[:, 0] * np.float32(self._spread) + np.float32(self._mean))


def _fingerprint(rows: Sequence[np.ndarray], settings: Settings) -> np.ndarray:
    """Small log-mel pictures without their mean, in units of NEAR."""
    rate, mels = int(settings["sample_rate"]), int(settings["mels"])
    found = [np.zeros((0, THUMBNAIL**2), np.float32)]
    for start in range(0, len(rows), CHUNK):
        pictures = log_mel(np.stack([np.float32(row) for row in rows[start : start + CHUNK]]), rate, mels)
        size = (THUMBNAIL, THUMBNAIL)
        small = np.stack([cv2.resize(picture, size, interpolation=cv2.INTER_AREA) for picture in pictures])
        found.append(small.reshape(len(small), -1))
    thumbnails = np.concatenate(found)
    return (thumbnails - thumbnails.mean(1, keepdims=True)) / np.float32(NEAR)


def _propose(lengths: Sequence[float]) -> dict[str, Scalar]:
    """Long enough for nine of ten clips."""
    wanted = math.ceil(float(np.quantile(lengths, 0.9)) / SECONDS.step - 0.1) * SECONDS.step
    return {"seconds": min(max(wanted, SECONDS.low), SECONDS.high)}


def _reduced(audio: Audio) -> Audio:
    return audio._replace(samples=audio.samples[: int(SECONDS.high * audio.sample_rate)])


def _shape(settings: Settings) -> tuple[int, ...]:
    hop = window_length(int(settings["sample_rate"])) // 2
    return (1, int(settings["mels"]), 1 + _length(settings) // hop)


SECONDS = number(
    "seconds", 0.25, 4, 1, "Length to which all clips are brought: cut, or filled up with silence.", step=0.25, unit="s"
)

TASK = Task(
    modality="audio",
    inputs="picture",
    params=(
        SECONDS,
        integer("sample_rate", 8_000, 16_000, 8_000, "Rate to which all clips are brought.", step=8_000, unit="Hz"),
        integer("mels", 16, 64, 40, "Bands of the log-mel picture.", step=8),
    ),
    row=_row,
    together=np.stack,
    sample=_sample,
    encoder=LogMel,
    shape=_shape,
    identity=lambda row: row.tobytes(),
    bytes_a_row=lambda settings: 4 * _length(settings),
    length=lambda audio: len(audio.samples) / audio.sample_rate,
    propose=_propose,
    reduced=_reduced,
    fingerprint=_fingerprint,
)  # fmt: skip
