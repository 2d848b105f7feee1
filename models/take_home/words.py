"""An experiment in words: what was compared, on what, with what."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from augment.params import Param, Value
from augment.steps import Step
from models.comparison.arms import Arm
from models.comparison.experiment import Experiment
from models.comparison.specs import DatasetSpec
from models.take_home.findings import Findings

MOST_NAMES = 24
"""Of classes that are named."""


def public_form(experiment: Experiment) -> dict[str, Any]:
    """The experiment's written form, without the server's own paths of an uploaded dataset."""
    form = experiment.to_dict()
    dataset = {key: Path(value).name if key in ("path", "test") else value for key, value in form["dataset"].items()}
    return form | {"dataset": dataset}


def dataset_words(dataset: DatasetSpec) -> str:
    return dataset.name.capitalize() if dataset.name else f"own dataset ({Path(dataset.path or '').name})"


def set_up_words(findings: Findings) -> list[tuple[str, str]]:
    """What and its value, a line each."""
    experiment, truth = findings.experiment, findings.truth
    size = experiment.train_size
    rows = [("Dataset", dataset_words(experiment.dataset))]
    if truth is not None:
        rows.append(("Classes", f"{len(truth.names)}: {', '.join(truth.names[:MOST_NAMES])}{_more(truth.names)}"))
        rows.append(("Samples", f"{truth.train_samples} to train on, {len(truth.labels)} that judge"))
    rows.append(("Training samples of a run", f"{size.count}{' of each class' if size.per_class else ''}"))
    rows += [(name.replace("_", " ").capitalize(), str(value)) for name, value in experiment.settings.items()]
    training = experiment.training
    rows.append(("Network", _settings({"kind": experiment.network.kind, **experiment.network.settings})))
    rows.append(("Training", _settings(training.to_dict())))
    rows.append(("Seeds", f"{len(experiment.seeds)}: {', '.join(map(str, experiment.seeds))}"))
    rows.append(("Arms are matched by", experiment.compare))
    rows.append(("Judged on", f"{experiment.judge} samples, which are never augmented"))
    return rows


def _more(names: tuple[str, ...]) -> str:
    return f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""


def _settings(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_one(value)}" for name, value in values.items())


def arm_words(arm: Arm) -> list[str]:
    """What an arm does and changes, a line each."""
    lines = [step_words(step) for step in arm.recipe.steps if step.enabled] if arm.recipe else []
    lines = lines or ["no augmentation"]
    lines += [
        f"{group}: {_settings(own)}" for group, own in (("network", arm.network), ("training", arm.training)) if own
    ]
    return lines


def step_words(step: Step) -> str:
    """`Rotate: angle −15 to 15 °`, with the chance of it where that is not certain."""
    params = ", ".join(_param(param, step.params[param.name]) for param in step.transform.params)
    chance = "" if step.p >= 1 else f" (in {100 * step.p:g} % of the cases)"
    own = f" [{'; '.join(step_words(child) for child in step.steps if child.enabled)}]" if step.steps else ""
    return f"{step.transform.label}{': ' if params else ''}{params}{chance}{own}"


def _param(param: Param, value: Value) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    joined = (" to " if param.is_number else " or ").join(_one(part) for part in parts)
    space = "" if param.unit in ("", "°", "%", "×") else " "
    title = param.title if param.title[:2].isupper() else param.title[:1].lower() + param.title[1:]
    return f"{title} {joined}{space}{param.unit}"


def _one(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:g}".replace("-", "−") if is_number else str(value).replace("_", " ")
