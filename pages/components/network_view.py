"""Samples as a network sees them, as HTML: pixels as blocks, a log-mel picture, or the words that it knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pages.components import pictures, sounds
from pages.components.messages import t
from pages.components.words import as_html

BLOCKS = 96
"""Pixels to which a picture is enlarged, about, so that a browser draws its pixels as blocks."""


def _image(seen: np.ndarray, alt: str) -> str:
    times = max(1, -(-BLOCKS // seen.shape[0]))
    return _picture(seen.repeat(times, 0).repeat(times, 1), alt)


def _audio(seen: np.ndarray, alt: str) -> str:
    return _picture(sounds.mel_picture(seen, seen.shape[1] * 4, seen.shape[0] * 4), alt)


def _picture(pixels: np.ndarray, alt: str) -> str:
    return pictures.picture_html(pixels, alt)


def _text(seen: Sequence[str | None], alt: str) -> str:
    unknown = f'<span class="word-unknown">{as_html(t("network_view.unknown"))}</span>'
    words = [unknown if word is None else f'<span class="word">{as_html(word)}</span>' for word in seen]
    return f'<div class="network-words">{" ".join(words)}</div>'


FORMS: dict[str, Callable[..., str]] = {"image": _image, "audio": _audio, "text": _text}


def network_html(modality: str, seen: object, alt: str) -> str:
    """One sample of what `NetworkForm.seen` gives, as HTML in which nothing from outside is markup."""
    return FORMS[modality](seen, alt)
