"""Language models with random weights and a few thousand numbers, in a cache of their own: the real code runs on them.

`python -m tests.augment.tiny_language_models` writes them to HF_HUB_CACHE; it needs transformers, and no network.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from shutil import copytree
from typing import Any

import sentencepiece
import torch
from safetensors.torch import load_file
from transformers import (
    BertConfig,
    BertForMaskedLM,
    MarianConfig,
    MarianMTModel,
    RobertaConfig,
    RobertaForMaskedLM,
    set_seed,
)

from augment.text.language_models.__main__ import PICKLE
from augment.text.language_models.__main__ import main as get_models
from augment.text.language_models.cache import WEIGHTS, snapshot
from augment.text.language_models.known import MASKED, PAIRS, Model
from augment.text.tokens import is_unspaced
from tests.augment.language_model_words import WORDS
from tests.augment.samples import CHINESE, CHINESE_SENTENCES, SENTENCES, TEXT

BERT_SIZES: dict[str, Any] = {
    "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16,
    "initializer_range": 0.3,
}  # fmt: skip
MARIAN_SIZES: dict[str, Any] = {
    "d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
    "decoder_attention_heads": 2, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16, "init_std": 0.15,
}  # fmt: skip


END_BIAS = 3.0
"""How much likelier a translation ends with any token, so that it is short."""


def write(cache: Path) -> None:
    """Every known model; those of the pair en-fr first as a pickle, which is then made safetensors as for a person."""
    set_seed(0)
    for row in MASKED.values():
        (_bert if row.is_unspaced else _roberta)(_snapshot(cache, row.model))
    first = _snapshot(cache, PAIRS["en-de"].there)
    _marian(first)
    for model in {model.repository: model for pair in PAIRS.values() for model in pair.models}.values():
        if model != PAIRS["en-de"].there:
            copytree(first, _snapshot(cache, model), dirs_exist_ok=True)
    weights = load_file(first / WEIGHTS)
    for model in PAIRS["en-fr"].models:
        folder = snapshot(model)
        assert folder is not None
        torch.save(weights, folder / PICKLE)
        (folder / WEIGHTS).unlink()
        assert snapshot(model) is None
    assert get_models(["en-fr"]) == 0


def _snapshot(cache: Path, model: Model) -> Path:
    """The folder of a model as huggingface_hub lays it out."""
    home = cache / f"models--{model.repository.replace('/', '--')}"
    commit = "0123456789abcdef0123456789abcdef01234567"
    (home / "refs").mkdir(parents=True)
    (home / "refs" / "main").write_text(commit)
    folder = home / "snapshots" / commit
    folder.mkdir(parents=True)
    return folder


def _bert(folder: Path) -> None:
    characters = sorted({letter for letter in CHINESE + CHINESE_SENTENCES + "好坏大小书车水火" if is_unspaced(letter)})
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, "##吃", "，", "。", "！", "film", "##s"]
    (folder / "vocab.txt").write_text("\n".join(tokens), encoding="utf-8")
    _write_json(folder / "tokenizer_config.json", {"tokenizer_class": "BertTokenizer", "do_lower_case": False})
    config = BertConfig(vocab_size=len(tokens), max_position_embeddings=512, **BERT_SIZES)
    BertForMaskedLM(config).save_pretrained(folder)


def _roberta(folder: Path) -> None:
    specials = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    letters = _byte_letters()
    pieces, merges = [], []
    for word in WORDS:
        made = "Ġ"
        for letter in word:
            merges.append(f"{made} {letter}")
            made += letter
            pieces.append(made)
    vocabulary = list(dict.fromkeys([*specials, *letters, *pieces, "ing", "Ġ,", "Ġ1", "Ġs"]))
    _write_json(folder / "vocab.json", {token: number for number, token in enumerate(vocabulary)})
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(dict.fromkeys(merges)), encoding="utf-8")
    _write_json(folder / "tokenizer_config.json", {"tokenizer_class": "RobertaTokenizer"})
    config = RobertaConfig(vocab_size=len(vocabulary), max_position_embeddings=514, **BERT_SIZES)
    RobertaForMaskedLM(config).save_pretrained(folder)


def _byte_letters() -> list[str]:
    """The letters that stand for bytes in GPT-2's vocabulary."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [chr(byte) for byte in plain] + [chr(256 + place) for place in range(256 - len(plain))]


def _marian(folder: Path) -> None:
    texts = [TEXT, SENTENCES, CHINESE, CHINESE_SENTENCES, " ".join(WORDS)] * 4
    for name in ("source", "target"):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts), model_prefix=str(folder / name), vocab_size=150, hard_vocab_limit=False,
            minloglevel=2, character_coverage=1.0,
        )  # fmt: skip
        (folder / f"{name}.model").rename(folder / f"{name}.spm")
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    known = [pieces.id_to_piece(number) for number in range(pieces.get_piece_size())]
    tokens = ["</s>", "<unk>", *(piece for piece in known if piece[0] != "<"), ">>cmn_Hans<<", "<pad>"]
    _write_json(folder / "vocab.json", {token: number for number, token in enumerate(tokens)})
    languages = {"source_lang": "en", "target_lang": "de", "tokenizer_class": "MarianTokenizer"}
    _write_json(folder / "tokenizer_config.json", languages)
    pad = len(tokens) - 1
    config = MarianConfig(
        vocab_size=len(tokens), pad_token_id=pad, decoder_start_token_id=pad, eos_token_id=0, forced_eos_token_id=0,
        max_position_embeddings=512, **MARIAN_SIZES,
    )  # fmt: skip
    model = MarianMTModel(config)
    model.final_logits_bias[0, 0] = END_BIAS
    model.generation_config.min_new_tokens = 3
    model.save_pretrained(folder)


def _write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


if __name__ == "__main__":
    write(Path(os.environ["HF_HUB_CACHE"]))
