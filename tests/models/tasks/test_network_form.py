"""What is shown as seen by the network is what its encoder gives, brought back."""

from __future__ import annotations

import numpy as np

from augment.audio.features import log_mel
from augment.example import Audio
from models.tasks.network_form import NetworkForm

RNG = np.random.default_rng(5)


def test_an_image_comes_in_its_size_and_grey_where_all_are() -> None:
    grey = [RNG.integers(0, 255, (40, 30, 1), np.uint8).repeat(3, 2) for _ in range(3)]
    form = NetworkForm("image", {"image_size": 12}, grey[:1], grey[1:])
    (seen,) = form.seen(form.samples)
    assert seen.shape == (12, 12, 1)
    assert np.array_equal(seen, form.samples[0])
    coloured = NetworkForm("image", {"image_size": 12}, grey[:1], [RNG.integers(0, 255, (9, 9, 3), np.uint8)])
    assert coloured.seen(coloured.samples)[0].shape == (12, 12, 3)


def test_a_sound_comes_as_its_picture_and_no_longer_than_is_heard() -> None:
    settings = {"seconds": 0.5, "sample_rate": 8000, "mels": 24}
    clip = Audio(RNG.normal(0, 0.1, 8000).astype(np.float32), 8000)
    form = NetworkForm("audio", settings, [clip])
    (seen,) = form.seen(form.samples)
    assert np.allclose(seen, log_mel(clip.samples[:4000], 8000, 24), atol=1e-3)


def test_of_a_text_come_the_first_words_and_those_it_does_not_know() -> None:
    form = NetworkForm("text", {"words": 4}, ["The bus is late today."], ["A train"])
    assert form.seen(form.samples) == [["the", "bus", "is", "late"]]
    assert form.seen(["The tram, a TRAIN is late"]) == [["the", None, None, "a"]]
