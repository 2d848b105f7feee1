"""Rooms: what a room adds to a sound, computed from its walls. Nothing is drawn: a room is the same each time."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

SOUND_M_PER_S = 343.0
_SEED = 0
_LEAST_EARLY_S = 0.02


class Room(NamedTuple):
    """A box: its sides, the share of the power that its walls absorb, and where source and microphone are. In m."""

    sides: tuple[float, float, float]
    absorption: float
    source: tuple[float, float, float]
    microphone: tuple[float, float, float]

    @property
    def volume(self) -> float:
        """In m³."""
        return float(np.prod(self.sides))

    @property
    def rt60_s(self) -> float:
        """Eyring's: the time in which reverberation falls by 60 dB."""
        across, along, up = self.sides
        surface = 2 * (across * along + along * up + up * across)
        return float(24 * np.log(10) / SOUND_M_PER_S * self.volume / -(surface * np.log(1 - self.absorption)))

    @property
    def distance_m(self) -> float:
        return float(np.linalg.norm(np.subtract(self.source, self.microphone)))


ROOMS = {
    "box": Room((0.6, 0.5, 0.4), 0.25, (0.21, 0.19, 0.15), (0.37, 0.29, 0.23)),
    "bathroom": Room((2.5, 2.0, 2.4), 0.07, (0.6, 0.7, 1.6), (1.7, 1.2, 1.4)),
    "living_room": Room((5.0, 4.0, 2.6), 0.25, (1.1, 1.3, 1.2), (3.6, 2.5, 1.1)),
    "hall": Room((20.0, 15.0, 8.0), 0.18, (3.1, 6.8, 1.7), (9.3, 8.1, 1.5)),
    "church": Room((40.0, 20.0, 15.0), 0.13, (6.2, 9.1, 2.1), (15.7, 11.3, 1.4)),
}


@functools.lru_cache(maxsize=16)
def echoes_of(name: str, sample_rate: int) -> np.ndarray:
    """The impulse response from one sample after the direct sound on, which has an amplitude of 1.

    float32 (about rt60 * sample_rate,), read-only. The walls' first reflections are found one by one; later ones lie so
    close that they are noise, as strong as so many reflections are together. Walls turn the sign round, so that
    reflections do not add up to a push of air: Lehmann and Johansson, JASA 124, 2008.
    """
    room = ROOMS[name]
    early_s = max(_LEAST_EARLY_S, 3e-3 * room.volume**0.5)
    delays_s, amplitudes = _reflections(room, early_s)
    time_s = np.arange(1, max(2, round((early_s + room.rt60_s) * sample_rate)) + 1) / sample_rate
    # The power of all images in a shell of the air around: 4π c d² / V a second, less what the walls have taken.
    power = 4 * np.pi * SOUND_M_PER_S * room.distance_m**2 / room.volume / sample_rate
    noise = np.random.default_rng(_SEED).standard_normal(len(time_s))
    late_s = time_s + room.distance_m / SOUND_M_PER_S
    echoes = np.where(time_s > early_s, noise * np.sqrt(power) * 10 ** (-3 * late_s / room.rt60_s), 0)
    places = np.rint(delays_s * sample_rate).astype(int) - 1
    np.add.at(echoes, np.maximum(places, 0), amplitudes)
    echoes = echoes.astype(np.float32)
    echoes.flags.writeable = False
    return echoes


def _reflections(room: Room, until_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Delays behind the direct sound in s, up to `until_s`, and amplitudes against it: one an image of the source."""
    farthest = room.distance_m + until_s * SOUND_M_PER_S
    squares, bounces = np.zeros(1), np.zeros(1, int)
    for side, source, microphone in zip(room.sides, room.source, room.microphone, strict=True):
        most = int(farthest / (2 * side)) + 1
        turn, mirrored = (axis.ravel() for axis in np.meshgrid(np.arange(-most, most + 1), (0, 1), indexing="ij"))
        offset = (1 - 2 * mirrored) * source + 2 * turn * side - microphone
        squares = np.add.outer(squares, offset**2)
        bounces = np.add.outer(bounces, np.abs(turn - mirrored) + np.abs(turn))
    distances, bounces = np.sqrt(squares).ravel(), bounces.ravel()
    near = (bounces > 0) & (distances <= farthest)
    distances, bounces = distances[near], bounces[near]
    amplitudes = room.distance_m / distances * (-np.sqrt(1 - room.absorption)) ** bounces
    return (distances - room.distance_m) / SOUND_M_PER_S, amplitudes
