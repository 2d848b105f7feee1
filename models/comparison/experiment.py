"""Experiment: what is trained against what, written as JSON, checked in full before anything runs.

`Experiment.from_dict` reads the one form that a file, the store, the pages and the command line share.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Any, Self

from augment.errors import InputError
from augment.params import Scalar, choice
from augment.reading import read_fields, read_json
from augment.recipe import MAX_SEED
from models.comparison.arms import Arm, read_arms
from models.comparison.older import up_to_date
from models.comparison.rules import COMPARE, RULES, check_changes, matched, read_rule, read_step_costs
from models.comparison.specs import (
    SEED_COUNT,
    TRAIN_SIZE,
    DatasetSpec,
    NetworkSpec,
    TrainingSpec,
    TrainSize,
    changed,
    read_scalar,
    read_settings,
    refuse,
)
from models.networks.network import check
from models.tasks.task import Settings, Task, task

VERSION = 1
"""Of the written form; one without a version is older than the first."""
JUDGE = choice(
    "judge", ("test", "validation"), "test",
    "On what the arms are judged: the test samples, or a fifth of the training samples, for trying things out.",
)  # fmt: skip
MAX_JSON_CHARACTERS = 262_144


@dataclass(frozen=True)
class Experiment:
    """Two or more arms over several seeds; the first arm is the baseline.

    `settings` are those of the modality's task. `compare` names the rule by which arms are matched; `step_costs` are
    what one step of each arm costs in processor time, the baseline's being 1, empty until measured. `judge` says on
    which part the arms are judged: "test", or "validation", a part of the training samples, for trying things out
    without using up the test part. `looks` are the numbers of seeds at which the verdict was or will be looked at; the
    last one is all there are.
    """

    dataset: DatasetSpec
    settings: Settings
    train_size: TrainSize
    arms: tuple[Arm, ...]
    network: NetworkSpec
    training: TrainingSpec
    seeds: tuple[int, ...]
    compare: str
    step_costs: tuple[float, ...]
    judge: str
    looks: tuple[int, ...]

    @property
    def modality(self) -> str:
        return self.dataset.modality

    @property
    def task(self) -> Task:
        return task(self.dataset.modality)

    @property
    def awaits_step_costs(self) -> bool:
        """Whether it is still to be measured how many steps an arm takes."""
        return RULES[self.compare].is_timed and not self.step_costs

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Read and check an experiment. Raises InputError with one sentence where it cannot be used."""
        try:
            return cls._read(data)
        except InputError as error:
            version = data.get("version") if isinstance(data, dict) else None
            if not isinstance(version, int) or version <= VERSION:
                raise
            sentence = "{reason} The experiment was written by a newer version of this program."
            raise InputError("experiment.newer", sentence, reason=str(error)) from None

    @classmethod
    def _read(cls, data: object) -> Self:
        optional = (
            "version",
            "task",
            "image_size",
            "train_size",
            "network",
            "training",
            "seeds",
            "compare",
            "step_costs",
            "judge",
            "looks",
        )
        fields = read_fields(data, "The experiment", ("dataset", "arms"), optional)
        version = fields.get("version", VERSION)
        if isinstance(version, bool) or not isinstance(version, int) or version < 1:
            raise refuse("The experiment", "version", version, "a whole number from 1")
        arms = read_arms(fields["arms"])
        of_recipes = next((arm.recipe.modality for arm in arms if arm.recipe is not None), None)
        dataset = DatasetSpec.from_dict(fields["dataset"], of_recipes)
        own = task(dataset.modality)
        seeds = _read_seeds(fields.get("seeds", SEED_COUNT.default))
        experiment = cls(
            dataset=dataset,
            settings=_read_task(fields, own),
            train_size=TrainSize.from_value(fields.get("train_size", TRAIN_SIZE.default)),
            arms=arms,
            network=NetworkSpec.from_dict(fields.get("network", {}), own.inputs),
            training=TrainingSpec.from_dict(fields.get("training", {})),
            seeds=seeds,
            compare=read_rule(fields.get("compare", COMPARE.default)),
            step_costs=read_step_costs(fields.get("step_costs", []), len(arms)),
            judge=str(read_scalar(JUDGE, fields.get("judge", JUDGE.default), "The experiment")),
            looks=_read_looks(fields.get("looks", [len(seeds)]), len(seeds)),
        )
        return replace(experiment, arms=experiment._checked_arms())

    def _checked_arms(self) -> tuple[Arm, ...]:
        """The arms, each change in the form in which settings are held: 0 as 0.0, where the Param is a float."""
        check_changes(self.arms, self.compare)
        arms = []
        for position, run in enumerate(self.runs()[: len(self.arms)], 1):
            recipe, network = run.arm.recipe, run.network
            if recipe is not None and recipe.modality != self.modality:
                raise InputError(
                    "experiment.modality",
                    "Arm {position} has a recipe for {modality}, but the dataset is for {of}.",
                    position=position, modality=recipe.modality, of=self.modality,
                )  # fmt: skip
            check(network.kind, network.settings, self.task.shape(self.settings))
            of_network, of_training = network.to_dict(), run.training.to_dict()
            own_network = {name: of_network[name] for name in run.arm.network}
            own_training = {name: of_training[name] for name in run.arm.training}
            arms.append(replace(run.arm, network=own_network, training=own_training))
        return tuple(arms)

    @classmethod
    def from_stored(cls, text: str) -> Self:
        """Read what this program, or an older version of it, has stored. Raises InputError where it cannot be used."""
        data = read_json(text, "The experiment", MAX_JSON_CHARACTERS)
        return cls.from_dict(up_to_date(data) if isinstance(data, dict) and "version" not in data else data)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read an experiment from JSON. Raises InputError with one sentence where it cannot be used."""
        return cls.from_dict(read_json(text, "The experiment", MAX_JSON_CHARACTERS))

    def to_dict(self) -> dict[str, Any]:
        """The experiment's one written form, with every default spelt out."""
        return {
            "version": VERSION,
            "dataset": self.dataset.to_dict(),
            "task": dict(self.settings),
            "train_size": self.train_size.to_value(),
            "arms": [arm.to_dict() for arm in self.arms],
            "network": self.network.to_dict(),
            "training": self.training.to_dict(),
            "seeds": list(self.seeds),
            "compare": self.compare,
            "step_costs": list(self.step_costs),
            "judge": self.judge,
            "looks": list(self.looks),
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
        """This experiment with `more` further seeds, a further look. Raises InputError above the limit of seeds."""
        fresh = (seed for seed in count() if seed not in self.seeds)
        seeds = _read_seeds([*self.seeds, *(next(fresh) for _ in range(more))])
        return replace(self, seeds=seeds, looks=(*self.looks, len(seeds)))


@dataclass(frozen=True)
class RunSpec:
    """One arm under one seed, with the arm's changes worked into `network` and `training`."""

    experiment: Experiment
    arm_index: int
    seed: int

    @property
    def arm(self) -> Arm:
        return self.experiment.arms[self.arm_index]

    @cached_property
    def network(self) -> NetworkSpec:
        """A changed kind takes its own defaults for what the arm does not name."""
        merged = changed(self.experiment.network.to_dict(), self.arm.network)
        return NetworkSpec.from_dict(merged, self.experiment.task.inputs, f"Arm {self.arm_index + 1}: network")

    @cached_property
    def training(self) -> TrainingSpec:
        """A changed optimiser takes its own learning rate, unless the arm names one."""
        base = self.experiment.training
        merged = changed(base.to_dict(), self.arm.training)
        own = TrainingSpec.from_dict(merged, f"Arm {self.arm_index + 1}: training")
        costs = self.experiment.step_costs
        return matched(own, base, self.experiment.compare, costs[self.arm_index] if costs else 1.0)


def _read_task(fields: dict[str, Any], own: Task) -> dict[str, Scalar]:
    """The task's settings; `image_size` may also stand beside them, where it stood before there were tasks."""
    given = dict(read_fields(fields.get("task", {}), "task", (), tuple(param.name for param in own.params)))
    if "image_size" in fields:
        if not any(param.name == "image_size" for param in own.params):
            raise InputError("experiment.no_image_size", "image_size is a setting for images; this dataset has none.")
        given.setdefault("image_size", fields["image_size"])
    return read_settings(own.params, given, "The experiment")


def _read_looks(value: object, seeds: int) -> tuple[int, ...]:
    looks = value if isinstance(value, list) else []
    are_counts = all(isinstance(look, int) and not isinstance(look, bool) and look > 0 for look in looks)
    if not are_counts or looks[-1:] != [seeds] or sorted(set(looks)) != looks:
        raise refuse("The experiment", "looks", value, f"growing numbers of seeds, the last one {seeds}")
    return tuple(looks)


def _read_seeds(value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        return tuple(range(int(read_scalar(SEED_COUNT, value, "The experiment"))))
    is_seed = [isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= MAX_SEED for seed in value]
    if not all(is_seed) or len(set(value)) < len(value) or not 1 <= len(value) <= SEED_COUNT.high:
        allowed = f"a number of seeds, or a list of 1 to {SEED_COUNT.high:g} different whole numbers from 0"
        raise refuse("The experiment", "seeds", value, allowed)
    return tuple(value)
