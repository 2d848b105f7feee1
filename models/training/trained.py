"""Trained: the networks of an experiment after training, made again from what was kept of them, to be asked."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from augment.example import Sample
from models.comparison.experiment import Experiment, RunSpec
from models.data.dataset import Dataset
from models.data.subsets import draw_subset
from models.networks.network import Network, build, usable_precision
from models.tasks.task import Encoder, task
from models.torch_later import torch


@dataclass(frozen=True)
class Trained:
    """One arm's network under one seed, and what brings samples to its input."""

    network: Network
    encoder: Encoder
    precision: str

    def probabilities(self, sample: Sample) -> np.ndarray:
        """What the network gives each class, float32 (classes,), adding up to 1."""
        inputs = torch.from_numpy(self.encoder([sample]))
        if inputs.is_floating_point():
            inputs = inputs.to(getattr(torch, self.precision))
        with torch.inference_mode():
            logits = self.network.forward(inputs, None)
        found: np.ndarray = logits.float().softmax(1)[0].numpy()
        return found


def saved_weights(network: Network) -> bytes:
    """All of a network that training changes."""
    buffer = io.BytesIO()
    torch.save(network.weights.state(), buffer)
    return buffer.getvalue()


def trained(experiment: Experiment, data: Dataset, weights: Mapping[tuple[int, int], bytes]) -> dict[int, Trained]:
    """By arm index, the network of each of the runs (arm index, seed) of which there are weights.

    The dataset must be the one that the runs were trained on: the encoder learns from the same training rows again.
    """
    found = {}
    for (arm_index, seed), blob in weights.items():
        run = RunSpec(experiment, arm_index, seed)
        subset = draw_subset(data.train_labels, experiment.train_size, len(data.class_names), seed)
        encoder = task(data.modality).encoder(data.train_samples[subset.train], data.settings)
        network = build(run.network.kind, run.network.settings, encoder.shape, len(data.class_names), seed)
        network.weights.restore(torch.load(io.BytesIO(blob), weights_only=True))
        network.weights.training = False
        found[arm_index] = Trained(network, encoder, usable_precision(run.training.precision))
    return found
