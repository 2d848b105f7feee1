"""Samples in the form in which a network gets them, to be shown: what is lost on the way is seen to be lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from augment.example import Sample
from models.tasks.task import Settings, task


class NetworkForm:
    """`samples` as a recipe gets them in training: `originals` brought to the task's form under `settings`.

    The encoder learns from the originals and from `others`: where all are grey, so is what the network gets, and words
    in none of these texts are unknown.
    """

    def __init__(
        self, modality: str, settings: Settings, originals: Sequence[Sample], others: Sequence[Sample] = ()
    ) -> None:
        self.modality = modality
        own = task(modality)
        rows = own.together([own.row(sample, settings) for sample in (*originals, *others)])
        self._encoder = own.encoder(list(rows), settings)
        self.samples: list[Sample] = [own.sample(row, settings) for row in rows[: len(originals)]]

    def seen(self, samples: Sequence[Sample]) -> list[Any]:
        """What the network sees of such samples, augmented or not: as `Encoder.visible` of the modality's task."""
        return self._encoder.visible(self._encoder(samples))
