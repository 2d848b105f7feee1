"""The language models that transforms can use, one row each: add a row, and it can be chosen."""

from __future__ import annotations

from dataclasses import dataclass

from augment.text.synonyms import case_of
from augment.text.tokens import is_unspaced


@dataclass(frozen=True)
class Model:
    """A model of the Hugging Face Hub. `megabytes`: what is downloaded, about. `packages`: what loads it."""

    repository: str
    megabytes: int
    packages: tuple[str, ...] = ("torch", "transformers")


@dataclass(frozen=True)
class MaskedModel:
    """A model that fills in a word left out of a text: characters of Chinese with `is_unspaced`, else English words."""

    name: str
    model: Model
    is_unspaced: bool = False

    @property
    def models(self) -> tuple[Model, ...]:
        return (self.model,)

    def serves(self, word: str) -> bool:
        """Whether the model may replace `word`; not words in mixed case, which are mostly names (iPhone)."""
        if self.is_unspaced:
            return is_unspaced(word)
        return word.isascii() and bool(case_of(word))


@dataclass(frozen=True)
class Pair:
    """Two models that translate `there` and `back`. What stands in `there_prefix` and `back_prefix` goes before each
    text, as models of several languages ask for it. `is_unspaced`: the texts are Chinese."""

    name: str
    there: Model
    back: Model
    there_prefix: str = ""
    back_prefix: str = ""
    is_unspaced: bool = False

    @property
    def models(self) -> tuple[Model, ...]:
        return (self.there, self.back)


def _opus(languages: str, megabytes: int = 300) -> Model:
    return Model(f"Helsinki-NLP/opus-mt-{languages}", megabytes, ("torch", "transformers", "sentencepiece"))


MASKED = {
    known.name: known
    for known in (
        MaskedModel("distilroberta-base", Model("distilbert/distilroberta-base", 330)),
        MaskedModel("distilbert-base-uncased", Model("distilbert/distilbert-base-uncased", 270)),
        MaskedModel("bert-base-chinese", Model("google-bert/bert-base-chinese", 410), is_unspaced=True),
    )
}
"""By the name that recipes have. All under the Apache licence 2.0."""

PAIRS = {
    known.name: known
    for known in (
        Pair("en-de", _opus("en-de"), _opus("de-en")),
        Pair("en-fr", _opus("en-fr"), _opus("fr-en")),
        Pair("zh-en", _opus("zh-en"), _opus("en-zh"), back_prefix=">>cmn_Hans<< ", is_unspaced=True),
    )
}
"""By the name that recipes have. Apache 2.0 or CC BY 4.0, as the card of each model says."""
