"""What goes into the network: the samples of a run, augmented or not, as batches of its input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from augment.compiled import CompiledRecipe
from augment.example import Example, Sample
from models.data.dataset import Dataset
from models.tasks.task import Encoder, task
from models.torch_later import torch
from models.training.bank import VARIANTS, Bank, bank_of, content_key

EVALUATION_BATCH = 64
"""Samples. Larger batches leave the processor's cache and are slower."""
MAX_KEPT_BYTES = 200_000_000
"""Inputs up to this size are made once and kept, where nothing changes them."""


class Inputs:
    """Batches for one run over the training rows `chosen` of a dataset.

    `labels` int64 are those of the chosen rows. Of a recipe with slow steps, those up to the last slow one come from
    a bank of VARIANTS made beforehand by `prepare`; the rest is drawn anew in every batch.
    """

    def __init__(self, data: Dataset, chosen: np.ndarray, recipe: CompiledRecipe | None, dtype: torch.dtype) -> None:
        self._data, self._rows = data, data.train_samples[chosen]
        self._samples = data.samples(self._rows)
        self.labels = torch.from_numpy(data.train_labels[chosen].astype(np.int64))
        self._classes = len(data.class_names)
        self._dtype = dtype
        if recipe is not None and not recipe.plans:
            recipe = None
        self._bank_recipe, self._live_recipe = recipe.split_at_slow() if recipe is not None else (None, None)
        self._bank: Bank = []
        self._encoder: Encoder = task(data.modality).encoder(self._rows, data.settings)
        self.shape = self._encoder.shape
        self._kept: torch.Tensor | None = None
        floats = self._encoder(self._samples[:1])
        if recipe is None and floats.nbytes * len(chosen) <= MAX_KEPT_BYTES:
            self._kept = torch.cat(list(self.encoded(self._samples)))
        self._mixes = recipe is not None and recipe.mixes
        self._pool = _examples(self._samples, self.labels) if self._mixes else []

    def prepare(self) -> Iterator[float]:
        """Make the bank, where one is needed, and tell how much of it is done."""
        if self._bank_recipe is None:
            return
        modality, settings = self._data.modality, self._data.settings
        key = content_key(self._rows, self.labels.numpy(), settings, self._bank_recipe)
        examples, size = _examples(self._samples, self.labels), task(modality).bytes_a_row(settings)
        self._bank = yield from bank_of(self._bank_recipe, examples, self._pool, key, size)

    def batch(self, chosen: np.ndarray, draws: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """The inputs of the rows `chosen` under these draws, and their labels: int64 (N,), or soft ones (N, C)."""
        hard = self.labels[chosen]
        if self._kept is not None:
            return self._kept[chosen], hard
        examples = _examples([self._samples[k] for k in chosen.tolist()], hard)
        if self._bank:
            examples = [self._bank[k][draw % VARIANTS] for k, draw in zip(chosen.tolist(), draws.tolist(), strict=True)]
        if self._live_recipe is not None:
            examples = self._live_recipe.apply_to_examples(examples, draws, self._pool)
        inputs = self._tensor([example.sample for example in examples])
        return inputs, self._soft(examples) if self._mixes else hard

    def _soft(self, examples: Sequence[Example]) -> torch.Tensor:
        shares = torch.zeros(len(examples), self._classes)
        for row, example in enumerate(examples):
            for label, share in example.shares:
                shares[row, label] = share
        return shares

    def encoded(self, samples: Sequence[Sample]) -> Iterator[torch.Tensor]:
        """Inputs of samples as they are, batch by batch: nothing is augmented here."""
        for start in range(0, len(samples), EVALUATION_BATCH):
            yield self._tensor(samples[start : start + EVALUATION_BATCH])

    def _tensor(self, samples: Sequence[Sample]) -> torch.Tensor:
        encoded = torch.from_numpy(self._encoder(samples))
        return encoded.to(self._dtype) if encoded.is_floating_point() else encoded


def _examples(samples: Sequence[Sample], labels: torch.Tensor) -> list[Example]:
    return [Example(sample, None, ((label, 1.0),)) for sample, label in zip(samples, labels.tolist(), strict=True)]
