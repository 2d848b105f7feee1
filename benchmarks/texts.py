"""Each text transform against nlpaug on the same job, one after another, one thread.

Run `python -m benchmarks.texts [names]`. It prints milliseconds for 1,000 texts of 30 words in three sentences, and how
many times as long nlpaug takes. Both are called as their users call them: nlpaug's augmenter object text by text, ours
as a compiled recipe, with its draws and a generator a text. Both change the same share of the words, one letter a word
where it is letters, with nlpaug's limit of ten words lifted.

Not alike: nlpaug takes a text apart and does not put it together again as it was; its synonyms need a download, so that
it is ReservedAug with this project's list; its sentences need one too, so that it is given this project's splitter.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from augment.example import Example
from augment.params import Scalar
from augment.recipe import Recipe
from augment.text import boundaries, synonyms
from augment.text.ready import FOLDER
from augment.text.tokens import words

TEXTS, WORDS, SHARE, ROUNDS = 1000, 30, 0.1, 5
Job = tuple[dict[str, Scalar], Callable[[str], object]]


def texts() -> list[str]:
    """Three sentences of ten words each, their words drawn from the messages that ship."""
    source = (FOLDER / "messages.csv").read_text("utf-8")
    known = [source[token.start : token.end] for token in words(source)]
    rng = np.random.default_rng(0)

    def sentence() -> str:
        return " ".join(known[k] for k in rng.integers(len(known), size=WORDS // 3)).capitalize() + "."

    return [" ".join(sentence() for _ in range(3)) for _ in range(TEXTS)]


def jobs(folder: str, sample: list[str]) -> dict[str, Job]:
    """By the name of a transform of ours its values, and what nlpaug does to one text."""
    import nlpaug.augmenter.char as letters  # noqa: PLC0415 - it brings torch along
    import nlpaug.augmenter.sentence as sentences  # noqa: PLC0415
    import nlpaug.augmenter.word as whole  # noqa: PLC0415
    from nlpaug.model.word_stats import TfIdf  # noqa: PLC0415

    share: dict[str, Scalar] = {"share": SHARE}
    one = {"aug_word_p": SHARE, "aug_word_max": None, "aug_char_min": 1, "aug_char_max": 1}
    some = {"aug_p": SHARE, "aug_max": None}
    keys = {"include_special_char": False, "include_numeric": False, "include_upper_case": False}
    counted = TfIdf()
    counted.train([text.split(" ") for text in sample])
    counted.save(folder)
    lines = (Path(synonyms.__file__).with_name("synonyms") / "en.txt").read_text("utf-8").splitlines()
    groups = [line.split() for line in lines if line and not line.startswith("#")]
    found = {
        "keyboard_typo": (share, letters.KeyboardAug(**one, **keys)),
        "ocr": (share, letters.OcrAug(**one)),
        **{
            f"character_{name}": (share, letters.RandomCharAug(action=action, **one))
            for name, action in (
                ("insertion", "insert"), ("substitution", "substitute"), ("swap", "swap"), ("deletion", "delete"),
            )
        },
        "misspelling": (share, whole.SpellingAug(**some)),
        "random_swap": ({"share": 2 * SHARE}, whole.RandomWordAug(action="swap", **some)),
        "random_deletion": (share, whole.RandomWordAug(action="delete", **some)),
        "word_mask": (share, whole.RandomWordAug(action="substitute", target_words=["_"], **some)),
        "crop": ({"share": 1 - SHARE}, whole.RandomWordAug(action="crop", **some)),
        "whitespace": ({**share, "change": "split"}, whole.SplitAug(**some)),
        "synonym": (share, whole.ReservedAug(reserved_tokens=groups, **some)),
        "tfidf_replacement": (share, whole.TfIdfAug(model_path=folder, **some)),
        "sentence_shuffle": (
            {"share": 1.0},
            sentences.RandomSentAug(mode="random", aug_p=1.0, aug_max=None, tokenizer=split),
        ),
    }  # fmt: skip
    return {name: (values, augmenter.augment) for name, (values, augmenter) in found.items()}


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in boundaries.sentences(text)]


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main(names: list[str]) -> None:
    sample = texts()
    pool = [Example(text) for text in sample]
    examples, indices = list(pool), np.arange(TEXTS)
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        found = jobs(folder, sample)
        for name in names or found:
            values, theirs = found[name]
            recipe = Recipe("text").with_step(name, **values).compile()

            def ours(recipe: object = recipe) -> object:
                return recipe.apply_to_examples(examples, indices, pool)  # type: ignore[attr-defined]

            def other(theirs: Callable[[str], object] = theirs) -> object:
                random.seed(0)
                return [theirs(text) for text in sample]

            ours(), other()
            times = [(seconds(ours), seconds(other)) for _ in range(ROUNDS)]
            own, their = (1000 * float(np.median(side)) for side in zip(*times, strict=True))
            ratios.append(their / own)
            print(f"{name:24} {own:8.1f} ms   nlpaug {their:8.1f} ms  ×{their / own:.2f}", flush=True)
    print(f"geometric mean ×{math.exp(float(np.mean(np.log(ratios)))):.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
