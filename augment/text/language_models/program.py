"""What runs in the process of language models: `python -m augment.text.language_models.program`.

It reads a question a line and writes an answer a line, until its input ends or nothing was asked for IDLE_S. Models are
read from folders on this machine, weights from safetensors alone, and no code of theirs is run.
"""

from __future__ import annotations

import functools
import json
import os
import select
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from augment.text.tokens import is_unspaced

IDLE_S = 1_800.0
KEPT_MODELS = 4
MOST_TOKENS = 480
"""Of one question; the models here take 512 at most."""
NEAR_TOKENS = 64
"""What a model sees of a stretch without words (a link, say), at either end of it."""
BEAMS = 4
LOCAL: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}


class Masked(NamedTuple):
    """A masked language model, and those of its tokens that are whole words: their ids and how they are written."""

    tokeniser: Any
    model: Any
    ids: list[int]
    words: list[str]


def fill(model: str, text: str, unspaced: bool, gaps: list[list[int]], most: int) -> list[list[tuple[str, float]]]:
    """For each of `gaps`, [start, end) of `text` and in order, the `most` likeliest words there with their chances.

    All gaps are left out at once. A gap that the model does not get to see has no words.
    """
    own = _masked(model, unspaced)
    ids, places = _with_gaps(own.tokeniser, text, gaps)
    logits = own.model(**_inputs(ids)).logits[0]
    answers: list[list[tuple[str, float]]] = []
    for place in places:
        if place >= len(ids) - 1:
            answers.append([])
            continue
        chances = logits[place, own.ids].softmax(-1).topk(min(most, len(own.ids)))
        likeliest = zip(chances.indices.tolist(), chances.values.tolist(), strict=True)
        answers.append([(own.words[index], round(chance, 9)) for index, chance in likeliest])
    return answers


def translate(model: str, text: str, temperature: float, seed: int) -> str | None:
    """`text` in the model's other language; None where it is too long, or the translation does not come to an end.

    Of the next token, one is drawn by its chance at that temperature; at 0, a beam search finds the likeliest whole.
    """
    tokeniser, own = _translating(model)
    inputs = tokeniser(text, return_tensors="pt")
    size = inputs["input_ids"].shape[1]
    if size > MOST_TOKENS // 2:
        return None
    drawn = {"num_beams": 1, "logits_processor": [_Drawn(temperature, seed)]} if temperature else {"num_beams": BEAMS}
    result = own.generate(**inputs, do_sample=False, max_new_tokens=2 * size + 16, **drawn)[0]
    if tokeniser.eos_token_id not in result.tolist():
        return None
    return str(tokeniser.decode(result, skip_special_tokens=True)).strip()


class _Drawn:
    """Noise that makes the largest sum a draw by chance (Gumbel's trick), from a generator of its own."""

    def __init__(self, temperature: float, seed: int) -> None:
        self._temperature, self._rng = temperature, np.random.default_rng(seed)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return scores + scores.new_tensor(self._temperature * self._rng.gumbel(size=tuple(scores.shape)))


def _with_gaps(tokeniser: Any, text: str, gaps: list[list[int]]) -> tuple[list[int], list[int]]:
    """The tokens of `text` with a mask in place of each gap, and where the masks are.

    Piece by piece, and not with a mask written into the text: so a text that holds “[MASK]” itself has no more gaps.
    """
    ids, places, position = [tokeniser.cls_token_id], [], 0
    for start, end in [*gaps, [len(text), len(text)]]:
        piece = text[position:start]
        # RoBERTa's mask takes the space before it along
        encoded = tokeniser(piece.rstrip(" "), add_special_tokens=False, split_special_tokens=True)["input_ids"]
        ids += encoded if len(encoded) <= 2 * NEAR_TOKENS else encoded[:NEAR_TOKENS] + encoded[-NEAR_TOKENS:]
        position = end
        if start < len(text):
            places.append(len(ids))
            ids.append(tokeniser.mask_token_id)
    return [*ids[: MOST_TOKENS - 1], tokeniser.sep_token_id], places


def _inputs(ids: list[int]) -> Any:
    from transformers import BatchEncoding  # noqa: PLC0415

    return BatchEncoding({"input_ids": [ids], "attention_mask": [[1] * len(ids)]}, tensor_type="pt")


@functools.lru_cache(KEPT_MODELS)
def _masked(folder: str, unspaced: bool) -> Masked:
    from transformers import AutoModelForMaskedLM, AutoTokenizer  # noqa: PLC0415 - in this process alone

    tokeniser = AutoTokenizer.from_pretrained(folder, **LOCAL)
    tokens = sorted(tokeniser.get_vocab().items(), key=lambda pair: pair[1])
    specials = set(tokeniser.all_special_ids)
    begins = "Ġ" if any(token.startswith("Ġ") for token, _ in tokens) else ""
    known = {
        number: token.removeprefix(begins)
        for token, number in tokens
        if number not in specials and token.startswith(begins) and _is_word(token.removeprefix(begins), unspaced)
    }
    return Masked(tokeniser, _loaded(AutoModelForMaskedLM, folder), list(known), list(known.values()))


def _is_word(token: str, unspaced: bool) -> bool:
    """Whether a token is a word of its own: a Chinese character, or letters; a single one only a or I."""
    if unspaced:
        return len(token) == 1 and is_unspaced(token)
    return token.isascii() and token.isalpha() and (len(token) > 1 or token in "aAiI")


@functools.lru_cache(KEPT_MODELS)
def _translating(folder: str) -> tuple[Any, Any]:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer  # noqa: PLC0415

    return AutoTokenizer.from_pretrained(folder, **LOCAL), _loaded(AutoModelForSeq2SeqLM, folder)


def _loaded(kind: Any, folder: str) -> Any:
    model = kind.from_pretrained(folder, use_safetensors=True, dtype="float32", **LOCAL)
    return model.eval().requires_grad_(False)


QUESTIONS: dict[str, Callable[..., Any]] = {"fill": fill, "translate": translate}


def _answer(line: bytes) -> dict[str, Any]:
    try:
        question = json.loads(line)
        return {"answer": QUESTIONS[question.pop("what")](**question)}
    except Exception as error:  # whatever the libraries say of a model that is damaged: it is said where it was asked
        return {"error": " ".join(f"{type(error).__name__}: {error}".split())[:300].rstrip(".")}


def main(arguments: Sequence[str] = ()) -> None:
    # What libraries print must not stand among the answers
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    questions = sys.stdin.buffer
    while select.select([questions], [], [], IDLE_S)[0]:
        line = questions.readline()
        if not line:
            return
        answers.write(json.dumps(_answer(line)).encode() + b"\n")


if __name__ == "__main__":
    main()
