"""Experiment: what is trained against what, written as JSON, checked in full before anything runs.

`Experiment.from_dict` reads the one form that a file, the store, the pages and the command line share.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from typing import Any, Self

from augment.errors import InputError
from augment.params import Scalar, shown
from augment.recipe import MAX_SEED, Recipe
from augment.steps import read_fields
from models.comparison.evidence import NO_WINNER
from models.comparison.specs import (
    EXPERIMENT_PARAMS,
    IMAGE_SIZE,
    NETWORK_PARAMS,
    PER_CLASS,
    SEED_COUNT,
    TRAIN_SIZE,
    TRAINING_PARAMS,
    DatasetSpec,
    NetworkSpec,
    TrainingSpec,
    TrainSize,
    read_given,
    read_scalar,
    refuse,
    usual_for,
)

__all__ = [
    "EXPERIMENT_PARAMS",
    "IMAGE_SIZE",
    "NETWORK_PARAMS",
    "PER_CLASS",
    "SEED_COUNT",
    "TRAINING_PARAMS",
    "TRAIN_SIZE",
    "Arm",
    "DatasetSpec",
    "Experiment",
    "NetworkSpec",
    "RunSpec",
    "TrainSize",
    "TrainingSpec",
]

MAX_ARMS = 4
MAX_ARM_NAME_CHARACTERS = 40
MAX_JSON_CHARACTERS = 262_144


@dataclass(frozen=True)
class Arm:
    """One side of the comparison: a recipe or none, and what else it changes in the network and the training."""

    name: str
    recipe: Recipe | None = None
    network: Mapping[str, Scalar] = field(default_factory=dict)
    training: Mapping[str, Scalar] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, data: object, position: int) -> Self:
        what = f"Arm {position}"
        fields = read_fields(data, what, ("name",), ("recipe", "network", "training"))
        name = fields["name"]
        is_name = isinstance(name, str) and name.isprintable() and name.strip() == name
        if not is_name or not 1 <= len(name) <= MAX_ARM_NAME_CHARACTERS or name == NO_WINNER:
            allowed = f"a text of 1 to {MAX_ARM_NAME_CHARACTERS} printable characters other than “{NO_WINNER}”"
            raise refuse(what, "name", name, allowed)
        recipe = None if fields.get("recipe") is None else Recipe.from_dict(fields["recipe"])
        if recipe is not None and recipe.modality != "image":
            raise InputError(
                "experiment.modality",
                "Arm {position} has a recipe for {modality}, but the dataset is of images.",
                position=position, modality=recipe.modality,
            )  # fmt: skip
        network = read_given(NETWORK_PARAMS, fields.get("network", {}), f"{what}: network")
        training = read_given(TRAINING_PARAMS, fields.get("training", {}), f"{what}: training")
        return cls(name, recipe, network, training)

    def to_dict(self) -> dict[str, Any]:
        entry: dict[str, Any] = {"name": self.name}
        if self.recipe is not None:
            entry["recipe"] = self.recipe.to_dict()
        if self.network:
            entry["network"] = dict(self.network)
        if self.training:
            entry["training"] = dict(self.training)
        return entry


@dataclass(frozen=True)
class Experiment:
    """Two or more arms over several seeds; the first arm is the baseline."""

    dataset: DatasetSpec
    image_size: int
    train_size: TrainSize
    arms: tuple[Arm, ...]
    network: NetworkSpec
    training: TrainingSpec
    seeds: tuple[int, ...]

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Read and check an experiment. Raises InputError with one sentence where it cannot be used."""
        optional = ("image_size", "train_size", "network", "training", "seeds")
        fields = read_fields(data, "The experiment", ("dataset", "arms"), optional)
        experiment = cls(
            dataset=DatasetSpec.from_dict(fields["dataset"]),
            image_size=int(read_scalar(IMAGE_SIZE, fields.get("image_size", IMAGE_SIZE.default), "The experiment")),
            train_size=TrainSize.from_value(fields.get("train_size", TRAIN_SIZE.default)),
            arms=_read_arms(fields["arms"]),
            network=NetworkSpec.from_dict(fields.get("network", {})),
            training=TrainingSpec.from_dict(fields.get("training", {})),
            seeds=_read_seeds(fields.get("seeds", SEED_COUNT.default)),
        )
        for run in experiment.runs()[: len(experiment.arms)]:
            if 2**run.network.depth > experiment.image_size:
                raise InputError(
                    "experiment.depth",
                    "A network of depth {depth} needs images of at least {least} pixels a side; these have {size}.",
                    depth=run.network.depth, least=2**run.network.depth, size=experiment.image_size,
                )  # fmt: skip
        return experiment

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read an experiment from JSON. Raises InputError with one sentence where it cannot be used."""
        if len(text) > MAX_JSON_CHARACTERS:
            raise InputError(
                "experiment.too_long", "The experiment is longer than {limit} characters.", limit=MAX_JSON_CHARACTERS
            )
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(
                "experiment.not_json", "The experiment is not valid JSON: {detail}.", detail=shown(str(error))
            ) from None
        return cls.from_dict(data)

    def to_dict(self) -> dict[str, Any]:
        """The experiment's one written form, with every default spelt out."""
        return {
            "dataset": self.dataset.to_dict(),
            "image_size": self.image_size,
            "train_size": self.train_size.to_value(),
            "arms": [arm.to_dict() for arm in self.arms],
            "network": asdict(self.network),
            "training": asdict(self.training),
            "seeds": list(self.seeds),
        }

    @property
    def spec_hash(self) -> str:
        """32 hexadecimal digits, the same for two experiments that say the same."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()

    def runs(self) -> list[RunSpec]:
        """Every arm under every seed, seed by seed, so that the arms of one seed run side by side."""
        return [RunSpec(self, arm_index, seed) for seed in self.seeds for arm_index in range(len(self.arms))]

    def with_more_seeds(self, more: int) -> Experiment:
        """This experiment with `more` further seeds. Raises InputError above the limit of seeds."""
        fresh = (seed for seed in count() if seed not in self.seeds)
        return replace(self, seeds=_read_seeds([*self.seeds, *(next(fresh) for _ in range(more))]))


@dataclass(frozen=True)
class RunSpec:
    """One arm under one seed, with the arm's changes worked into `network` and `training`."""

    experiment: Experiment
    arm_index: int
    seed: int

    @property
    def arm(self) -> Arm:
        return self.experiment.arms[self.arm_index]

    @property
    def network(self) -> NetworkSpec:
        return NetworkSpec.from_dict(asdict(self.experiment.network) | dict(self.arm.network))

    @property
    def training(self) -> TrainingSpec:
        """An arm that changes the optimiser and names no learning rate takes the usual one for its optimiser."""
        base, changes = asdict(self.experiment.training), dict(self.arm.training)
        usual = usual_for(changes) if changes.get("optimiser", base["optimiser"]) != base["optimiser"] else {}
        return TrainingSpec.from_dict(base | dict(usual) | changes)


def _read_arms(data: object) -> tuple[Arm, ...]:
    if not isinstance(data, list) or not 2 <= len(data) <= MAX_ARMS:
        raise InputError("experiment.arms", "The experiment needs a list of 2 to {most} arms.", most=MAX_ARMS)
    arms = tuple(Arm.from_dict(entry, position) for position, entry in enumerate(data, 1))
    names = [arm.name for arm in arms]
    if len(set(names)) < len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        raise InputError("experiment.arm_names", "Two arms have the name {name}; each needs its own.", name=repeated)
    return arms


def _read_seeds(value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        return tuple(range(int(read_scalar(SEED_COUNT, value, "The experiment"))))
    is_seed = [isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= MAX_SEED for seed in value]
    if not all(is_seed) or len(set(value)) < len(value) or not 1 <= len(value) <= SEED_COUNT.high:
        allowed = f"a number of seeds, or a list of 1 to {SEED_COUNT.high:g} different whole numbers from 0"
        raise refuse("The experiment", "seeds", value, allowed)
    return tuple(value)
