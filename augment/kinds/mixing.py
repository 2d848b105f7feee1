"""Mixing: an image is mixed with a partner, and so are their labels, in the same shares."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from typing import NamedTuple

import cv2
import numpy as np

from augment import draws
from augment.example import Example, Shares, Targets, UnderWay, settled
from augment.kinds.depth import in_bits_of
from augment.kinds.erasing import Region, without
from augment.kinds.kind import Around, Kind, register_kind
from augment.kinds.matrix import Frame, move_marks
from augment.kinds.opacity import OPAQUE, blended, resampled

_PARTNERS = np.array([draws.key_of(name) for name in ("partner", "partner 2", "partner 3")], np.uint64)


class Mixing(NamedTuple):
    """`weight` in [0, 1] of the partner; the sample itself keeps the rest.

    With `place`, the partner covers that share of the area and nothing else: a rectangle of the image's own form, whose
    place is x and y in [0, 1] of the room left. What is marked in it comes along. Without, it lies over the whole, half
    transparent, and what is marked stays that of the sample.
    """

    weight: float
    place: tuple[float, float] | None = None


def _carry_out(now: UnderWay, plan: Mixing, around: Around) -> UnderWay:
    """Without anybody to mix with, the sample stays as it is."""
    partner = partner_of(around)
    if partner is None:
        return now
    sample, targets, shares = settled(now)
    other, other_alpha = _fitted(partner, sample)
    own_alpha = None if targets is None else targets.alpha
    alphas = None
    if own_alpha is not None or other_alpha is not None:
        alphas = (_or_opaque(own_alpha, sample), _or_opaque(other_alpha, sample))
    if plan.place is None:
        if alphas is None:
            mixed = cv2.addWeighted(sample, 1 - plan.weight, other, plan.weight, 0).reshape(sample.shape)
        else:
            mixed, alpha = blended(sample, other, alphas, plan.weight)
            targets = (targets or Targets())._replace(alpha=alpha)
        return UnderWay(Example(mixed, targets, mixed_shares(shares, partner.shares, plan.weight)))
    top, left, height, width = region = _region(plan.weight, plan.place, sample.shape)
    place = slice(top, top + height), slice(left, left + width)
    mixed = sample.copy()
    mixed[place] = other[place]
    targets = _pasted(targets, partner, region, Frame(*sample.shape[:2]))
    if alphas is not None:
        alpha = alphas[0].copy()
        alpha[place] = alphas[1][place]
        targets = (targets or Targets())._replace(alpha=alpha)
    covered = height * width / (sample.shape[0] * sample.shape[1])
    return UnderWay(Example(mixed, targets, mixed_shares(shares, partner.shares, covered)))


def _pasted(own: Targets | None, partner: Example, region: Region, frame: Frame) -> Targets | None:
    """What is marked once a region shows the partner, which is stretched to `frame`."""
    left = None if own is None else without(own, (region,), frame)
    if partner.targets is None or 0 in region[2:]:
        return left
    height, width = partner.sample.shape[:2]
    fitted = moved_into(partner.targets, Region(0, 0, height, width), Region(0, 0, *frame))
    pasted = moved_into(fitted, region, region)
    return joined_targets([(Region(0, 0, *frame), left or Targets()), (region, pasted)], frame)


def partner_of(around: Around) -> Example | None:
    """One of the pool, as it came, whatever was done to the sample before; None where the pool is empty."""
    return next(iter(partners_of(around, 1)), None)


def partners_of(around: Around, count: int) -> list[Example]:
    """`count` of the pool, at most three, as they came; none twice before each was there. None from an empty pool."""
    if not around.pool:
        return []
    drawn = draws.uniforms(np.array([around.state], np.uint64), _PARTNERS[:count])[0].tolist()
    places: list[int] = []
    taken: list[int] = []
    for uniform in drawn:
        if len(taken) == len(around.pool):
            taken = []
        place = int(uniform * (len(around.pool) - len(taken)))
        for earlier in taken:
            place += place >= earlier
        insort(taken, place)
        places.append(place)
    return [around.pool[place] for place in places]


def _region(share: float, place: tuple[float, float], shape: tuple[int, ...]) -> Region:
    height, width = (round(side * share**0.5) for side in shape[:2])
    return Region(round(place[1] * (shape[0] - height)), round(place[0] * (shape[1] - width)), height, width)


def _fitted(partner: Example, image: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """The partner's picture in the form of `image`, and its alpha, if it has one."""
    height, width, _ = image.shape
    pixels, alpha = partner.sample, partner.alpha
    if pixels.shape[:2] != (height, width):
        pixels, alpha = resized(pixels, alpha, (width, height), cv2.INTER_AREA)
    return in_form_of(image, pixels), alpha


def resized(
    image: np.ndarray, alpha: np.ndarray | None, size: tuple[int, int], interpolation: int
) -> tuple[np.ndarray, np.ndarray | None]:
    """An image and its alpha, if it has one, at another `size`, width and height."""

    def resize(pixels: np.ndarray) -> np.ndarray:
        return cv2.resize(pixels, size, interpolation=interpolation).reshape(size[1], size[0], *pixels.shape[2:])

    return (resize(image), None) if alpha is None else resampled(image, alpha, resize, resize)


def _or_opaque(alpha: np.ndarray | None, image: np.ndarray) -> np.ndarray:
    return opaque(image) if alpha is None else alpha


def opaque(image: np.ndarray) -> np.ndarray:
    """The alpha of an image that has none."""
    return np.full(image.shape[:2], OPAQUE, np.uint8)


def in_form_of(other: np.ndarray, image: np.ndarray) -> np.ndarray:
    """`image` with the channels of `other`, 1 or 3, and as many bits in each."""
    image = in_bits_of(other, image)
    if image.shape[2] == other.shape[2]:
        return image
    conversion = cv2.COLOR_RGB2GRAY if other.shape[2] == 1 else cv2.COLOR_GRAY2RGB
    return cv2.cvtColor(image, conversion).reshape(*image.shape[:2], other.shape[2])


def mixed_shares(own: Shares, partner: Shares, weight: float) -> Shares:
    """The labels' shares after mixing; a class that both hold is named once."""
    mixed: dict[int, float] = {}
    for shares, factor in ((own, 1 - weight), (partner, weight)):
        for label, share in shares:
            mixed[label] = mixed.get(label, 0.0) + factor * share
    return tuple((label, share) for label, share in mixed.items() if share > 0)


def slices(region: Region) -> tuple[slice, slice]:
    top, left, height, width = region
    return slice(top, top + height), slice(left, left + width)


def moved_into(targets: Targets, part: Region, tile: Region) -> Targets:
    """What is marked in the part of a source, where it is seen in the tile; the mask in the tile's size."""
    mask = targets.mask
    if mask is not None:
        mask = cv2.resize(mask[slices(part)], (tile.width, tile.height), interpolation=cv2.INTER_NEAREST)
    scale = np.array((tile.width / part.width, tile.height / part.height))
    corner = np.array((tile.left, tile.top), np.float32)

    def move(points: np.ndarray) -> np.ndarray:
        return (points - (part.left, part.top)) * scale

    moved = move_marks(targets._replace(mask=mask, alpha=None), move, Frame(tile.height, tile.width), corners_an_edge=1)
    boxes = None if moved.boxes is None else moved.boxes + np.tile(corner, 2)
    keypoints = None if moved.keypoints is None else moved.keypoints + corner
    return moved._replace(boxes=boxes, keypoints=keypoints)


def joined_targets(marked: list[tuple[Region, Targets]], frame: Frame) -> Targets:
    """All that is marked in an image put together of regions, in their order; one without a mask has class 0."""
    mask = None
    if any(targets.mask is not None for _, targets in marked):
        mask = np.zeros(frame, np.uint8)
        for region, targets in marked:
            mask[slices(region)] = 0 if targets.mask is None else targets.mask
    every = [targets for _, targets in marked]
    boxes, left, box_ids = _in_row((own.boxes, own.box_left, own.box_ids) for own in every)
    keypoints, visible, keypoint_ids = _in_row((own.keypoints, own.visible, own.keypoint_ids) for own in every)
    seen = None if visible is None else visible.astype(bool)
    return Targets(mask, boxes, keypoints, left, seen, box_ids=box_ids, keypoint_ids=keypoint_ids)


def _in_row(
    parts: Iterable[tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]],
) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]:
    """Marks behind one another, with the share left of each, 1 where none is said, and its id."""
    there = [(marks, left, ids) for marks, left, ids in parts if marks is not None]
    if not there:
        return None, None, None
    left = [np.ones(len(marks), np.float32) if own is None else own for marks, own, _ in there]
    has_ids = any(own is not None for *_, own in there)
    ids = [np.full(len(marks), -1, np.int32) if own is None else own for marks, _, own in there]
    return (np.concatenate([marks for marks, *_ in there]), np.concatenate(left),
            np.concatenate(ids) if has_ids else None)  # fmt: skip


register_kind(Kind(Mixing, None, _carry_out, mixes=True))
