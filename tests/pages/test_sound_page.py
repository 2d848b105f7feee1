"""What the Sound page has that the others have not: a microphone, and a window into a long sound."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from streamlit.testing.v1 import AppTest

from augment.example import Audio
from augment.saving import encode_wav
from pages.components.state import Key
from tests.pages.conftest import result_html

Open = Callable[..., AppTest]
RATE = 8_000


def tones(*hertz: float, seconds: float) -> bytes:
    """One after the other, so many seconds each, as a WAV file."""
    time = np.arange(int(seconds * RATE)) / RATE
    samples = np.concatenate([0.3 * np.sin(2 * np.pi * own * time) for own in hertz])
    return encode_wav(Audio(samples.astype(np.float32), RATE))


def original_caption(app: AppTest) -> str:
    return app.get("image")[0].proto.imgs[0].caption


def test_of_a_long_sound_one_chooses_the_seconds(open_app: Open) -> None:
    app = open_app("audio.py")
    app.file_uploader(key=Key.of("audio", "upload")).upload("long.wav", tones(300, 900, seconds=12.5), "").run()
    assert "0 to 10.0 s of 25.0 s" in original_caption(app)
    first = result_html(app)
    [start] = [slider for slider in app.slider if slider.key.startswith(Key.of("audio", "start"))]
    assert (start.min, start.max) == (0, 15)
    start.set_value(15.0).run()
    assert not app.exception
    assert "15 to 25.0 s of 25.0 s" in original_caption(app)
    assert result_html(app) != first
    app.file_uploader(key=Key.of("audio", "upload")).upload("other.wav", tones(300, seconds=24), "").run()
    assert "0 to 10.0 s of 24.0 s" in original_caption(app)


def test_a_short_sound_needs_no_window(open_app: Open) -> None:
    app = open_app("audio.py")
    app.file_uploader(key=Key.of("audio", "upload")).upload("short.wav", tones(300, seconds=9.5), "").run()
    assert "of 9.5 s" not in original_caption(app)
    assert not [slider for slider in app.slider if slider.key.startswith(Key.of("audio", "start"))]


def test_what_is_recorded_is_used(open_app: Open) -> None:
    app = open_app("audio.py")
    recorder = app.get("audio_input")[0]
    recorder.set_value(("rec.wav", tones(500, seconds=2), "audio/wav")).run()
    assert not app.exception
    material = app.session_state[Key.of("audio", "material")]
    assert (material.ready, material.name) == (None, "Recording")
    assert "8 kHz" in original_caption(app)


def test_steps_and_draws_can_be_heard(open_app: Open) -> None:
    app = open_app("audio.py")
    quiet = len(app.get("audio"))
    draws = next(control for control in app.segmented_control if control.key == Key.of("audio", "listen_draw"))
    draws.set_value(2).run()
    heard = app.get("audio")
    assert len(heard) == quiet + 1
    assert heard[-1].proto.autoplay
    app.run()
    assert not app.get("audio")[-1].proto.autoplay, "it begins when it is chosen, not whenever something changes"
    steps = next(control for control in app.segmented_control if control.key == Key.of("audio", "listen_step"))
    steps.set_value(0).run()
    assert len(app.get("audio")) == quiet + 2
