"""Bad files on the Image page: one sentence each, the page alive, the picture, the marks and the recipe kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from augment.saving import encode_png
from pages.components import marks
from pages.components.state import Key
from tests.augment.test_loading_images import BOMBS
from tests.corpus.images import scans
from tests.corpus.rule import faults_of
from tests.pages.conftest import result_html

Open = Callable[..., AppTest]

RECIPE = json.dumps({"modality": "image", "steps": [{"transform": "translate", "params": {"x": 0.12, "y": 0}}]})
GOOD = encode_png(np.arange(48 * 64 * 3, dtype=np.uint8).reshape(48, 64, 3))
UPLOAD, RECIPE_FILE = Key.of("image", "upload"), Key.of("image", "recipe_file")
NEWER = {"version": 99, "modality": "image", "steps": [{"transform": "rotate", "curve": "bezier"}]}
BAD = {
    UPLOAD: {
        "empty.png": b"",
        "cut.png": GOOD[: len(GOOD) // 2],
        "text.jpg": b"no picture at all",
        "zeros.gif": bytes(500),
        "sound.webp": b"RIFF\x24\0\0\0WAVEfmt " + bytes(24),
        "huge.png": BOMBS["png"],
        "huge.webp": BOMBS["webp"],
        "scans.jpg": scans(3_000),
    },
    marks.UPLOAD: {
        "size.png": encode_png(np.ones((7, 9, 1), np.uint8)),
        "list.json": b"[" * 5_000,
        "types.json": b'{"images": [1], "annotations": {}}',
        "numbers.txt": b"0 nan 0.5 1e400 0.5",
        "nul.txt": b"0 0.5\0 0.5",
    },
    RECIPE_FILE: {
        "newer.json": json.dumps(NEWER).encode(),
        "infinite.json": RECIPE.replace("0.12", "-Infinity").encode(),
        "deep.json": RECIPE.replace("0.12", "[" * 900 + "]" * 900).encode(),
        "cut.json": RECIPE[:-9].encode("utf-16"),
    },
}


@pytest.mark.parametrize("key", BAD)
def test_bad_files_cost_nothing(open_app: Open, key: str) -> None:
    app = open_app(recipe=RECIPE)

    def kept() -> tuple[object, ...]:
        return app.session_state[Key.recipe("image")], app.session_state[Key.of("image", "material")], result_html(app)

    before = kept()
    for name, data in BAD[key].items():
        app.file_uploader(key=key).upload(name, data, "application/octet-stream").run()
        assert not app.exception, name
        sentences = [element.value for element in app.text]
        assert len(sentences) == 1, f"{name}: {sentences}"
        assert not faults_of(sentences[0], Path("/tmp")), name
        assert kept() == before, name
