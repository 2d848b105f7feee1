"""What the transforms of the family geometry do is what their labels say: measured, in the units of their Params."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from augment.example import Example, Targets, UnderWay
from augment.image.distortion import elastic, optical_distortion, thin_plate_spline, wave
from augment.image.loading import MAX_PIXELS
from augment.kinds.field import Field
from augment.kinds.kind import Around, kind_of
from augment.kinds.matrix import Frame
from augment.params import Value
from augment.recipe import Recipe
from tests.augment.samples import picture

FRAME = Frame(384, 512)


def apply(name: str, image: np.ndarray, index: int = 0, **values: Value) -> np.ndarray:
    return Recipe("image", seed=1).with_step(name, **values).apply(image, index=index)


def test_affine_is_the_four_single_ones_in_turn() -> None:
    image = picture(90, 120)
    values = {"shear": -12, "factor": 1.15, "angle": 25, "x": 0.11, "y": -0.07}
    chain = (
        Recipe("image").with_step("shear", angle=-12).with_step("scale", factor=1.15)
        .with_step("rotate", angle=25).with_step("translate", x=0.11, y=-0.07)
    )  # fmt: skip
    assert np.abs(apply("affine", image, **values).astype(int) - chain.apply(image)).max() <= 1


def test_perspective_moves_each_corner_by_its_strength_at_most_and_keeps_the_shape_convex() -> None:
    sides = np.array((120, 80))
    corners = np.array(((0, 0), (1, 0), (1, 1), (0, 1)))
    example = Example(np.zeros((80, 120, 1), np.uint8), Targets(keypoints=(corners * sides).astype(np.float32)))
    recipe = Recipe("image").with_step("perspective", strength=0.2)
    moved = np.array([recipe.apply_to(example, index=k).targets.keypoints / sides for k in range(300)])
    moves = moved - corners
    assert 0.19 < np.abs(moves).max() <= 0.2001
    assert np.abs(moves.mean(0)).max() < 0.03
    edges = np.roll(moved, -1, axis=1) - moved
    after = np.roll(edges, -1, axis=1)
    assert (edges[..., 0] * after[..., 1] - edges[..., 1] * after[..., 0]).min() > 0


def seen(transform: Callable[..., Field], field: Field, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Those of the source's `points` (n, 2) that stay in view, and where, both from the first pixel's corner."""
    example = Example(np.zeros((*FRAME, 1), np.uint8), Targets(keypoints=points.astype(np.float32)))
    targets = (
        kind_of(transform)
        .carry_out(UnderWay(example), field, Around(0, 0, (), lambda _, now, around: now))
        .example.targets
    )
    return points[targets.visible], targets.keypoints[targets.visible]


def lattice() -> np.ndarray:
    return np.stack(np.meshgrid(np.arange(1, 512, 15), np.arange(1, 384, 15)), axis=2).reshape(-1, 2) + 0.3


@pytest.mark.parametrize("distortion", [-0.25, -0.1, 0.1, 0.5])
def test_a_lens_is_exact_to_half_a_pixel(distortion: float) -> None:
    field = optical_distortion(FRAME, distortion, "black")
    assert field is not None
    points, there = seen(optical_distortion, field, lattice())
    centre = np.array((256, 192))
    squares = ((there - centre) ** 2).sum(1, keepdims=True) / (256**2 + 192**2)
    assert len(points) > 300
    assert np.abs(centre + (there - centre) * (1 + distortion * squares) - points).max() < 0.25


@pytest.mark.parametrize("count", [2, 4, 6])
def test_a_thin_plate_is_exact_to_half_a_pixel(count: int) -> None:
    field = thin_plate_spline(FRAME, 2, count, "black", rng=np.random.default_rng(3))
    assert field is not None
    points, there = seen(thin_plate_spline, field, lattice())
    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, count)] * 2), axis=2).reshape(-1, 2)
    moves = np.random.default_rng(3).normal(0, 0.02, grid.shape)

    def kernel(places: np.ndarray) -> np.ndarray:
        distances = np.linalg.norm(places[:, None] - grid, axis=2)
        bent = distances**2 * np.log(np.where(distances > 0, distances, 1))
        return np.hstack([bent, np.ones((len(places), 1)), places])

    system = np.vstack([kernel(grid), np.hstack([kernel(grid)[:, -3:].T, np.zeros((3, 3))])])
    weights = np.linalg.solve(system, np.vstack([moves, np.zeros((3, 2))]))
    sides = np.array((512, 384))
    assert len(points) > 500
    assert np.abs(there + kernel(there / sides) @ weights * sides - points).max() < 0.4


def least_area(field: Field) -> float:
    """The smallest area, with its sign, that a small spot of the result comes from."""
    moved = cv2.resize(field.displacement, (360, 360), interpolation=cv2.INTER_CUBIC)
    along_x, along_y = np.diff(moved, axis=1)[:-1] * 360, np.diff(moved, axis=0)[:, :-1] * 360
    return float(((1 + along_x[..., 0]) * (1 + along_y[..., 1]) - along_x[..., 1] * along_y[..., 0]).min())


@pytest.mark.parametrize("waves", [3, 5, 12])
def test_elastic_never_folds_and_keeps_its_strength_where_it_would_not(waves: int) -> None:
    for seed in range(20):
        strong, weak = (elastic(FRAME, s, waves, "black", rng=np.random.default_rng(seed)) for s in (10, 0.5))
        raw = np.random.default_rng(seed).normal(0, 0.1, (waves, waves, 2)).astype(np.float32)
        assert least_area(strong) > 0
        assert least_area(Field(raw)) < 0.12 or np.array_equal(strong.displacement, raw)
        assert np.allclose(weak.displacement, raw / 20, rtol=1e-5)
        assert least_area(Field(strong.displacement * 1.25)) < 0.12 or np.array_equal(strong.displacement, raw)


@pytest.mark.parametrize("waves", [3, 12])
def test_marks_are_found_however_much_the_image_is_bent(waves: int) -> None:
    for seed in range(25):
        field = elastic(FRAME, 10, waves, "black", rng=np.random.default_rng(seed))
        points, there = seen(elastic, field, lattice())
        moved = cv2.resize(field.displacement, FRAME[::-1], interpolation=cv2.INTER_CUBIC) * (512, 384)
        x, y = (there - 0.5).T[:, None]
        here = cv2.remap(moved.astype(np.float32), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)[0]
        assert np.abs(there + here - points).max() < 0.3
        assert len(points) > (400 if waves == 3 else 800)


def test_a_wave_shifts_rows_by_its_amplitude_and_nothing_up_or_down() -> None:
    for moves, axis in (("rows", 0), ("columns", 1)):
        points, there = seen(wave, wave(FRAME, 3, 2, 0.2, moves, "edge"), lattice())
        shift = (points - there).T
        assert np.abs(shift[1 - axis]).max() < 0.01
        along = there[:, 1 - axis] / (FRAME if axis == 0 else FRAME[::-1])[0]
        expected = 0.03 * (512, 384)[axis] * np.sin(2 * np.pi * (2 * along + 0.2))
        assert np.abs(shift[axis] - expected).max() < 0.3


def test_grid_distortion_keeps_lines_straight_and_edges_in_place() -> None:
    ramp = np.broadcast_to(np.arange(250, dtype=np.uint8)[:, None], (120, 250, 1))
    for index in range(5):
        across = apply("grid_distortion", ramp, index, strength=0.5)
        assert (across == across[:1]).all()
        assert (np.diff(across[0, :, 0].astype(int)) >= 0).all()
        assert across[0, [0, -1], 0].tolist() == pytest.approx([0, 249], abs=1)
        down = apply("grid_distortion", ramp.transpose(1, 0, 2), index, strength=0.5)
        assert (down == down[:, :1]).all()
        assert np.abs(down[:, 0].astype(int) - np.arange(250)[:, None]).max() > 4


@pytest.mark.parametrize("shape", [(60, 90, 3), (61, 95, 1), (7, 5, 3)])
def test_a_shuffle_loses_no_pixel_and_moves_whole_tiles(shape: tuple[int, int, int]) -> None:
    image = picture(*shape)
    columns = [column.tobytes() for column in image.reshape(shape[0], -1).T]
    for index in range(5):
        assert sorted(apply("grid_shuffle", image, index).ravel()) == sorted(image.ravel())
        striped = apply("grid_shuffle", image, index, rows=1, columns=5).reshape(shape[0], -1).T
        assert sorted(column.tobytes() for column in striped) == sorted(columns)
    assert (apply("grid_shuffle", image, rows=8, columns=8) != image).mean() > 0.5


def test_a_box_in_pieces_holds_all_of_them_and_keeps_its_whole_area() -> None:
    example = Example(np.zeros((60, 90, 1), np.uint8), Targets(boxes=np.array([[20, 10, 40, 50]], np.float32)))
    recipe = Recipe("image").with_step("grid_shuffle", rows=1, columns=3)
    hulls = {tuple(recipe.apply_to(example, index=k).targets.boxes[0].tolist()) for k in range(40)}
    # Ten pixels at the end of one tile and ten at the start of another, wherever the two may be.
    starts = {(a, b) for a in (0, 30, 60) for b in (0, 30, 60) if a != b}
    assert hulls == {(min(a + 20, b), 10, max(a + 30, b + 10), 50) for a, b in starts}


def test_crops_are_slices() -> None:
    image = picture(60, 91)
    assert np.array_equal(apply("crop", image, width=0.5, height=0.25, x=1, y=0), image[:15, 91 - 46 :])
    assert np.array_equal(apply("crop", image, width=0.3, height=1, x=0, y=1), image[:, :27])
    assert np.array_equal(apply("centre_crop", image, size=0.5), image[15:45, 22:68])
    assert np.array_equal(apply("transpose", image), image.transpose(1, 0, 2))


def test_pad_puts_margins_where_it_says() -> None:
    image = picture(40, 60)
    padded = apply("pad", image, left=0.5, right=0.1, top=0.25, bottom=0, fill="white")
    assert padded.shape == (50, 96, 3)
    assert np.array_equal(padded[10:, 30:90], image)
    assert (padded[:10] == 255).all() and (padded[:, :30] == 255).all() and (padded[:, 90:] == 255).all()
    mirrored = apply("pad", image, left=0.1, right=0, top=0, bottom=0, fill="reflect")
    assert np.array_equal(mirrored, np.hstack([image[:, 5::-1], image]))


def test_padding_again_and_again_stays_within_what_a_file_may_hold() -> None:
    recipe = Recipe("image")
    for _ in range(20):
        recipe = recipe.with_step("pad", left=0.5, right=0.5, top=0.5, bottom=0.5)
    assert 64 < recipe.apply(picture(8, 8, 1)).size <= MAX_PIXELS


def test_downscaling_takes_details_below_its_grain_and_leaves_those_above() -> None:
    def contrast_left(width: int) -> float:
        stripes = np.broadcast_to(255 * (np.arange(400) // width % 2).astype(np.uint8)[:, None], (200, 400, 1))
        return float(apply("downscale", stripes, grain=4)[100, 40:-40].std() / stripes.std())

    assert contrast_left(1) < 0.05
    assert contrast_left(3) < 0.4
    assert contrast_left(40) > 0.85
