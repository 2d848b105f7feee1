"""Plain against augmented as one would write it at first: the yardstick for `compare_training.py`.

PyTorch as it comes (its own number of threads, float32, NCHW), a Dataset and a DataLoader, albumentations one image at
a time, arms and seeds one after another. Network, images, steps, optimiser and schedule are those of the app; so are
the images of the shifted tests, which it gets ready-made. It validates nothing on the way, which saves it some work.

    python -m benchmarks.naive_training EXPERIMENT.json
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import albumentations as A
import numpy as np
import torch
from albumentations.pytorch import ToTensorV2
from torch import nn
from torch.utils.data import DataLoader, Dataset

from models.comparison.experiment import Experiment
from models.data.datasets import dataset_of
from models.data.subsets import draw_subset


class Images(Dataset):
    def __init__(self, images: np.ndarray, labels: np.ndarray, transform: A.Compose) -> None:
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        return self.transform(image=self.images[index])["image"], int(self.labels[index])


def make_transform(recipe: dict[str, Any] | None, mean: list[float], std: list[float]) -> A.Compose:
    """albumentations' form of a recipe of rotate, scale and translate."""
    augmentation = []
    if recipe is not None:
        params = {step["transform"]: step["params"] for step in recipe["steps"]}
        translate = {axis: tuple(params["translate"][axis]) for axis in ("x", "y")}
        augmentation = [
            A.Affine(
                rotate=tuple(params["rotate"]["angle"]),
                scale=tuple(params["scale"]["factor"]),
                translate_percent=translate,
                p=1.0,
            )
        ]
    return A.Compose([*augmentation, A.Normalize(mean=mean, std=std), ToTensorV2()])


def make_network(channels: int, side: int, classes: int, width: int) -> nn.Module:
    layers: list[nn.Module] = []
    for out in (width, 2 * width, 4 * width):
        layers += [nn.Conv2d(channels, out, 3, padding=1, bias=False), nn.MaxPool2d(2), nn.GroupNorm(1, out), nn.ReLU()]
        channels = out
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * (side // 8) ** 2, classes))


def train(network: nn.Module, loader: DataLoader, settings: dict[str, Any]) -> None:
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=settings["learning_rate"], weight_decay=settings["weight_decay"]
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings["learning_rate"], total_steps=settings["steps"], pct_start=0.25, cycle_momentum=False
    )
    criterion = nn.CrossEntropyLoss()
    network.train()
    step = 0
    while step < settings["steps"]:
        for images, labels in loader:
            optimiser.zero_grad()
            loss = criterion(network(images), labels)
            loss.backward()
            optimiser.step()
            schedule.step()
            step += 1
            if step == settings["steps"]:
                break


def accuracy(network: nn.Module, loader: DataLoader) -> float:
    network.eval()
    correct = total = 0
    with torch.no_grad():
        for images, labels in loader:
            correct += (network(images).argmax(1) == labels).sum().item()
            total += len(labels)
    return correct / total


def main() -> None:
    started = time.perf_counter()
    experiment = Experiment.from_dict(json.loads(Path(sys.argv[1]).read_text()))
    data = dataset_of(experiment)
    settings = experiment.training.to_dict()
    arms: dict[str, Any] = {}
    for arm in experiment.arms:
        form = arms[arm.name] = {"accuracy": [], "shifted": {shift: [] for shift in data.shifted_tests}}
        for seed in experiment.seeds:
            torch.manual_seed(seed)
            subset = draw_subset(data.train_labels, experiment.train_size, len(data.class_names), seed).train
            images = data.train_samples[subset]
            mean, std = (value(images / 255, axis=(0, 1, 2)).tolist() for value in (np.mean, np.std))
            transform = make_transform(arm.recipe and arm.recipe.to_dict(), mean, std)
            plain = make_transform(None, mean, std)
            network = make_network(
                images.shape[3], images.shape[1], len(data.class_names), experiment.network.settings["width"]
            )
            train_set = Images(images, data.train_labels[subset], transform)
            train(network, DataLoader(train_set, settings["batch_size"], shuffle=True, drop_last=True), settings)
            test = Images(data.test_samples, data.test_labels, plain)
            form["accuracy"].append(accuracy(network, DataLoader(test, 256)))
            for shift, moved in data.shifted_tests.items():
                form["shifted"][shift].append(
                    accuracy(network, DataLoader(Images(moved, data.test_labels, plain), 256))
                )
            print(f"{arm.name}, seed {seed}: {form['accuracy'][-1]:.3f}", file=sys.stderr)
    print(json.dumps({"arms": arms, "wall_s": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
