"""The one kind of error that is meant for the person using the app."""

from __future__ import annotations


class InputError(ValueError):
    """Something a person gave (a recipe, a file, a setting) cannot be used.

    `key` names the sentence in the message catalogue, `values` are what the sentence speaks of, and
    `str(error)` is that sentence in English, so that a command line needs no catalogue.
    """

    def __init__(self, key: str, sentence: str, /, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(sentence.format(**values))
