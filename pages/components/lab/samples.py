"""How samples of a dataset are shown beside the verdict, by modality."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from augment.example import Audio
from augment.saving import encode_wav
from pages.components import pictures, sounds, texts
from pages.components.look import is_dark

IMAGE_SIDE = 96


def _images(samples: Sequence[np.ndarray], captions: Sequence[str]) -> None:
    urls = [pictures.jpeg_url(_enlarged(image)) for image in samples]
    st.container(key="disagreements").image(
        urls, caption=list(captions), alt=pictures.without_marks(captions), width=IMAGE_SIDE
    )


def _enlarged(image: np.ndarray) -> np.ndarray:
    """Every pixel as a block, so that one sees what the network saw."""
    times = max(1, IMAGE_SIDE // image.shape[0])
    return image.repeat(times, 0).repeat(times, 1)


def _sounds(samples: Sequence[Audio], captions: Sequence[str]) -> None:
    for start in range(0, len(samples), 3):
        for column, sound, caption in zip(st.columns(3), samples[start : start + 3], captions[start:], strict=False):
            with column:
                seconds = len(sound.samples) / sound.sample_rate
                panel = sounds.panel(sound, seconds, small=True, dark=is_dark())
                st.image(pictures.jpeg_url(panel), width="stretch", caption=caption)
                st.audio(encode_wav(sound), format="audio/wav")


def _texts(samples: Sequence[str], captions: Sequence[str]) -> None:
    with st.container(key="text_draws"):
        for text, caption in zip(samples, captions, strict=True):
            st.html(texts.unmarked(text[: texts.MOST_CHARACTERS]))
            st.caption(caption)


SHOWN: dict[str, Callable[[Sequence, Sequence[str]], None]] = {"image": _images, "audio": _sounds, "text": _texts}
