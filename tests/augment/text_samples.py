"""Texts for the tests of the text part: ordinary ones, and odd ones made by code."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from augment.example import Example
from augment.params import Scalar
from augment.text.edits import Edits, rebuild
from augment.text.tokens import tokenise, words
from augment.transforms import Transform, catalogue
from tests.augment.samples import CHINESE, ODD_SAMPLES, SAMPLES, TEXT, always_here


class TextTransform(Protocol):
    def __call__(self, text: str, share: float, *, rng: np.random.Generator) -> Edits: ...


POOL = [Example(text) for text in (*SAMPLES["text"], "A quick film, a big word and a happy end.", "好，今天不吃。")]
"""Where partners come from."""


def edits_of(name: str, text: str, rng: np.random.Generator | int = 0, **values: Scalar) -> Edits:
    """What the transform of that name does to `text`; Params not named take their default, of a range the far end."""
    known = catalogue("text")[name]
    defaults = {key: value[-1] if isinstance(value, tuple) else value for key, value in known.defaults().items()}
    given = {"rng": np.random.default_rng(rng)} if known.needs_rng else {}
    first = (Example(text), POOL) if known.kind.given_pool else (text,)
    return known.function(*first, **{**defaults, **values}, **given)  # type: ignore[no-any-return]


def _bound(name: str) -> TextTransform:
    return lambda text, share, *, rng: edits_of(name, text, rng, share=share)


def _is_of_words(transform: Transform) -> bool:
    return any(param.name == "share" and param.unit == "of the words" for param in transform.params)


TRANSFORMS = {known.name: _bound(known.name) for known in always_here("text") if _is_of_words(known)}
"""Those that take a share of the words."""

REVIEW = (
    "I bought a big, quick phone (see https://shop.example.com/item?id=7) for $5.99 on 2024-05-17 👍🏽👨‍👩‍👧 🇩🇪 "
    "and it isn't bad: an excellent film, really! Mail me@example.org at 12:30, not later."
)
MIXED = "今天我买了iPhone手机的case，非常漂亮👍🏽，见https://a.cn/b的图，不喜欢请写信给me@b.cn吧，5.99元！"
TEXTS = [TEXT, CHINESE, REVIEW, MIXED, *ODD_SAMPLES["text"], "\tdef  f(x):\r\n    return  x\n", "no", "ha ha ha ha"]

_PARTS = [
    "word", "Quick", "BIG", "don't", "well-known", "not", "an", "excellent", "5.99", "$", "https://a.b/c", "me@b.org",
    "👍🏽", "👩‍🚀", "🇨🇳", "好", "吃", "今天", "不", "が", "，", "。", ",", ".", "(", ")", "“", "”", "—", "e\u0301t",
    " ", " ", " ", " ", "  ", "\n", "\r\n", "\t", "\u3000", "_", "'", "/", "iPhone", "हिन्दी", "한국어",
    "\u0301", "\u200d", "\ufe0f",
]  # fmt: skip


def odd_text(rng: np.random.Generator, longest: int = 30) -> str:
    """Words, numbers, links, emoji, scripts, spaces and stray marks in any order."""
    return "".join(_PARTS[k] for k in rng.integers(len(_PARTS), size=rng.integers(longest)))


_SEPARATORS = [
    " ", " ", " ", "  ", "\n", "\r\n\t", ", ", " (", ") ", "“", "”", " — ", "! ", "，", "。", "好", "的", "👍🏽",
]  # fmt: skip
_SEPARATED = [
    "word", "Quick", "BIG", "don't", "not", "an", "excellent", "film", "5.99", "https://a.b/c", "www.a.de/b/",
    "me@b.org", "👩\u200d🚀", "🇨🇳", "好", "今天", "不", "が", "e\u0301te\u0301", "iPhone", "हिन्दी", "한국어",
]  # fmt: skip


def separated_text(rng: np.random.Generator, longest: int = 15) -> str:
    """Words, numbers, links and emoji with something between them, if only a Chinese character."""
    size = rng.integers(longest)
    parts, separators = rng.integers(len(_SEPARATED), size=size), rng.integers(len(_SEPARATORS), size=size)
    return "".join(_SEPARATED[a] + _SEPARATORS[b] for a, b in zip(parts, separators, strict=True))


def random_unicode(rng: np.random.Generator, longest: int = 30) -> str:
    """Any characters at all, common planes preferred."""
    limits = [0x80, 0x250, 0x3100, 0x10000, 0x110000]
    return "".join(chr(rng.integers(limits[rng.integers(len(limits))])) for _ in range(rng.integers(longest)))


def result_of(name: str, text: str, share: float, seed: int = 0) -> str:
    return rebuild(text, TRANSFORMS[name](text, share, rng=np.random.default_rng(seed)))


def words_of(text: str) -> list[str]:
    return [text[token.start : token.end] for token in words(text)]


def protected(text: str) -> list[str]:
    """The numbers, links, addresses and emoji of `text`, sorted."""
    kinds = ("number", "url", "email", "emoji")
    return sorted(text[token.start : token.end] for token in tokenise(text) if token.kind in kinds)
