"""Predictor: a process that asks the trained networks of a store what they make of a sample.

`python -m models.service.predictor --store FOLDER` reads a request a line and answers with one line each, all of it
JSON; see `models.service.predictions`, which is its other side. It ends with its input. So the server that shows pages
never imports torch.
"""

from __future__ import annotations

import argparse
import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2

from augment import own_files
from augment.decoding import quieten
from augment.errors import InputError, note_to_dict
from models.data.datasets import dataset_of
from models.data.own_files import folder_of
from models.service.wire import sample_from_wire
from models.store.store import Store
from models.torch_later import torch
from models.training.trained import Trained, trained

KEPT_EXPERIMENTS = 4


class Predictor:
    """Answers requests `{"experiment": id, "sample": …}` about the experiments of the store in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder)
        self._networks = lru_cache(maxsize=KEPT_EXPERIMENTS)(self._load)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """`{"classes": names, "arms": {index: probabilities}}`, or `{"error": …}` with a sentence for people."""
        try:
            classes, networks = self._networks(request["experiment"])
            sample = sample_from_wire(request["sample"])
            found = {index: network.probabilities(sample).tolist() for index, network in networks.items()}
            return {"classes": classes, "arms": found}
        except InputError as error:
            return {"error": note_to_dict(error)}

    def _load(self, experiment_id: str) -> tuple[tuple[str, ...], dict[int, Trained]]:
        stored = self._store.experiment(experiment_id)
        weights = self._store.weights(experiment_id)
        if stored is None or stored.experiment is None or not weights:
            raise InputError("predictions.gone", "The networks of this run are not kept any more.")
        data = dataset_of(stored.experiment, self._store.folder)
        return data.class_names, trained(stored.experiment, data, weights)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m models.service.predictor", description="Ask trained networks.")
    parser.add_argument("--store", type=Path, required=True, help="folder of the store")
    given = parser.parse_args()
    quieten()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    own_files.use(folder_of(given.store))
    predictor = Predictor(given.store)
    for line in sys.stdin:
        print(json.dumps(predictor.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
