"""Example: a sample with all that belongs to it and must move with it, and the same half-way through a recipe."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Sample = Any
"""image: uint8 or uint16 (H, W, C), RGB or grey, over the type's full range; audio: Audio; text: str."""


class Audio(NamedTuple):
    """A mono sound: `samples` float32 (n,) in [-1, 1], `sample_rate` in hertz.

    `on_picture` is done to its log-mel picture, in this order, after all that was done to the waveform; it changes no
    sample.
    """

    samples: np.ndarray
    sample_rate: int
    on_picture: tuple[Mask | TimeWarp, ...] = ()

    def with_samples(self, samples: np.ndarray) -> Audio:
        """The same sound with other samples; `_replace` takes a good part of the time that a gain takes."""
        return Audio(samples, self.sample_rate, self.on_picture)


class Mask(NamedTuple):
    """A band of the log-mel picture that is hidden: `axis` "time" or "frequency", from `start` to `stop` in [0, 1]."""

    axis: str
    start: float
    stop: float


class TimeWarp(NamedTuple):
    """What stood in the log-mel picture at `moment` in (0, 1) moves to `target` in (0, 1); both ends stay.

    Between them time runs evenly.
    """

    moment: float
    target: float


class Targets(NamedTuple):
    """What is marked in an image, in pixels, x to the right and y down from the outer corner of the first pixel.

    `mask` uint8 (H, W): a class a pixel, 0 for none. `boxes` float32 (n, 4): left, top, right, bottom, and `box_left`
    float32 (n,): the share of each box's area that is still in view. `keypoints` float32 (k, 2), and `visible` bool
    (k,). Nothing is removed on the way, so that what stands beside a box or point keeps its place.

    `alpha` uint8 (H, W): how opaque each pixel is, from 0 to 255; None where all are. It moves with the image, is 0
    where that has moved away, and stays as it is where values change or are erased.
    """

    mask: np.ndarray | None = None
    boxes: np.ndarray | None = None
    keypoints: np.ndarray | None = None
    box_left: np.ndarray | None = None
    visible: np.ndarray | None = None
    alpha: np.ndarray | None = None


Shares = tuple[tuple[int, float], ...]
"""Class indices and the share of each in an example; the shares add up to 1."""


class Example(NamedTuple):
    """A sample, the targets marked in it, and its label as shares: `((3, 1.0),)` before anything is mixed."""

    sample: Sample
    targets: Targets | None = None
    shares: Shares = ()

    @property
    def alpha(self) -> np.ndarray | None:
        """How opaque each pixel of an image is, as in Targets."""
        return None if self.targets is None else self.targets.alpha

    def marked(self, targets: Targets | None) -> Example:
        """The same with these targets, under its own alpha."""
        if self.alpha is None:
            return self._replace(targets=targets)
        return self._replace(targets=(targets or Targets())._replace(alpha=self.alpha))


class Warp(NamedTuple):
    """An image about to be resampled to `height` × `width`; see augment.kinds.matrix.

    `exactly` does the same by moving whole pixels, where there is nothing to it but a flip or a turn.
    """

    to_source: tuple[float, ...]
    fill: str
    height: int
    width: int
    exactly: Callable[[Example], Example] | None = None


class UnderWay(NamedTuple):
    """An example in the middle of a recipe; at most one of the others is still to be carried out on it.

    `table` is that of a Lookup, `colours` a colour matrix (3, 3).
    """

    example: Example
    warp: Warp | None = None
    table: np.ndarray | None = None
    colours: np.ndarray | None = None


settlers: dict[str, Callable[[Example, Any], Example]] = {}
"""What carries out that which is pending, by the field of UnderWay where it stands; its kind adds it."""


_last = threading.local()


def settled(now: UnderWay) -> Example:
    """The example with all carried out that was pending; nobody may write into it.

    The last one is kept, a thread each: a step that looks at the image before it says what is to be done is carried out
    on the same, and a warp is not done twice.
    """
    if now.warp is None and now.table is None and now.colours is None:
        return now.example
    if getattr(_last, "asked", None) is now:
        found: Example = _last.found
        return found
    if now.warp is not None:
        done = settlers["warp"](now.example, now.warp)
    elif now.table is not None:
        done = settlers["table"](now.example, now.table)
    else:
        done = settlers["colours"](now.example, now.colours)
    _last.asked, _last.found = now, done
    return done
