"""The texts that ship, English and Chinese, by their files' names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "sample_data" / "texts"
NAMES = ("review_en", "letter_en", "question_en", "review_zh", "notice_zh")


def _read(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text("utf-8").strip()


READY: dict[str, Callable[[], str]] = {name: partial(_read, name) for name in NAMES}
