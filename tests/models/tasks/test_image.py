"""The task of images: one size, grey where all are, inputs normalised by the training images alone."""

from __future__ import annotations

import numpy as np
import pytest

from models.tasks.task import task

TASK = task("image")
SETTINGS = {"image_size": 8}
ROWS = np.random.default_rng(0).integers(0, 256, (30, 8, 8, 3), np.uint8)


@pytest.mark.parametrize("shape", [(8, 8, 3), (20, 11, 3), (3, 5, 3), (40, 4, 1), (1, 1, 1)])
def test_every_image_becomes_a_square(shape: tuple[int, ...]) -> None:
    image = np.full(shape, 77, np.uint8)
    row = TASK.row(image, SETTINGS)
    assert row.shape == (8, 8, shape[2])
    assert (row == 77).all()


def test_grey_only_where_every_image_is() -> None:
    grey = [np.repeat(image[..., :1], 3, axis=2) for image in ROWS[:3]]
    assert TASK.together(grey).shape == (3, 8, 8, 1)
    assert np.array_equal(TASK.together(grey)[1], grey[1][..., :1])
    assert TASK.together([*grey, ROWS[0]]).shape == (4, 8, 8, 3)
    nearly = grey[0].copy()
    nearly[7, 7, 2] ^= 1
    assert TASK.together([*grey, nearly]).shape == (4, 8, 8, 3)


def test_inputs_are_normalised_a_channel_by_what_was_trained_on() -> None:
    encode = TASK.encoder(ROWS[:20], SETTINGS)
    inputs = encode(list(ROWS[:20]))
    assert inputs.dtype == np.float32
    assert inputs.shape == (20, *encode.shape) == (20, 3, 8, 8)
    assert np.allclose(inputs.mean((0, 2, 3)), 0, atol=1e-5)
    assert np.allclose(inputs.std((0, 2, 3)), 1, atol=1e-5)
    expected = (ROWS[25].astype(float) - ROWS[:20].mean((0, 1, 2))) / ROWS[:20].std((0, 1, 2))
    assert np.allclose(encode([ROWS[25]])[0], expected.transpose(2, 0, 1), atol=1e-5)


def test_channels_come_last_in_memory_and_an_array_is_as_good_as_a_list() -> None:
    encode = TASK.encoder(ROWS, SETTINGS)
    assert encode(ROWS).transpose(0, 2, 3, 1).flags["C_CONTIGUOUS"]
    assert np.array_equal(encode(ROWS), encode(list(ROWS)))


def test_images_without_any_spread_stay_finite() -> None:
    flat = np.full((4, 8, 8, 1), 200, np.uint8)
    assert (TASK.encoder(flat, SETTINGS)(flat) == 0).all()


def test_the_promised_shape_is_the_smallest() -> None:
    assert TASK.shape(SETTINGS) == (1, 8, 8)
    assert TASK.encoder(ROWS, SETTINGS).shape[1:] == TASK.shape(SETTINGS)[1:]
