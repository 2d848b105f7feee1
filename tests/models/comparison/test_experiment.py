"""Experiments: what is read comes back as it was, and what cannot be used is refused in one sentence."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from augment.errors import InputError
from models.comparison.experiment import Experiment
from models.comparison.report import report
from models.comparison.specs import SEED_COUNT, TRAIN_SIZE, NetworkSpec, TrainingSpec, network_params, training_params
from models.networks.network import NETWORKS
from models.training.optimisers import OPTIMISERS
from models.training.schedules import SCHEDULES

ROTATE = {"modality": "image", "seed": 3, "steps": [{"transform": "rotate", "params": {"angle": [-15, 15]}}]}
ARMS = [{"name": "plain"}, {"name": "augmented", "recipe": ROTATE}]
SMALLEST: dict[str, Any] = {"dataset": {"name": "digits"}, "arms": ARMS}


def test_all_but_dataset_and_arms_has_a_default() -> None:
    experiment = Experiment.from_dict(SMALLEST)
    assert experiment.seeds == (0, 1, 2, 3, 4)
    assert experiment.network == NetworkSpec.from_dict({})
    assert experiment.training == TrainingSpec.from_dict({})


@pytest.mark.parametrize("train_size", [50, {"per_class": 5}])
@pytest.mark.parametrize("seeds", [2, [7, 3]])
def test_written_form_round_trips(train_size: object, seeds: object) -> None:
    given = SMALLEST | {"train_size": train_size, "seeds": seeds, "network": {"dropout": 0}}
    experiment = Experiment.from_dict(given)
    again = Experiment.from_dict(experiment.to_dict())
    assert again == experiment
    assert again.spec_hash == experiment.spec_hash


def test_hash_tells_what_is_said_not_how() -> None:
    spelt_out = SMALLEST | {"seeds": [0, 1, 2, 3, 4], "network": {"dropout": 0, "width": 16}}
    assert Experiment.from_dict(spelt_out).spec_hash == Experiment.from_dict(SMALLEST).spec_hash
    assert Experiment.from_dict(SMALLEST | {"seeds": 4}).spec_hash != Experiment.from_dict(SMALLEST).spec_hash


def test_arms_of_a_seed_run_side_by_side() -> None:
    runs = Experiment.from_dict(SMALLEST | {"seeds": 2}).runs()
    assert [(run.seed, run.arm.name) for run in runs] == [
        (0, "plain"), (0, "augmented"), (1, "plain"), (1, "augmented")
    ]  # fmt: skip


def test_an_arm_changes_what_it_names_and_nothing_else() -> None:
    arms = [{"name": "a"}, {"name": "b", "network": {"dropout": 0.5}, "training": {"weight_decay": 0.2}}]
    experiment = Experiment.from_dict(SMALLEST | {"arms": arms, "training": {"steps": 40}})
    first, second = experiment.runs()[:2]
    assert (first.network.settings["dropout"], second.network.settings["dropout"]) == (0, 0.5)
    assert (second.training.settings["weight_decay"], second.training.steps) == (0.2, 40)
    assert first.training == experiment.training


def test_another_optimiser_brings_its_own_learning_rate_unless_named() -> None:
    arms = [
        {"name": "a"},
        {"name": "b", "training": {"optimiser": "sgd"}},
        {"name": "c", "training": {"optimiser": "sgd", "learning_rate": 0.3}},
    ]
    experiment = Experiment.from_dict(SMALLEST | {"arms": arms})
    for same in (experiment, Experiment.from_dict(experiment.to_dict())):
        rates = [run.training.learning_rate for run in same.runs()[:3]]
        assert rates == [TrainingSpec.from_dict({}).learning_rate, 0.05, 0.3]


def test_what_an_arm_changes_is_held_like_any_setting() -> None:
    """0 and 0.0 are one setting, hence one hash; and what was handed over is not held on to."""
    given = [{"name": "a"}, {"name": "b", "network": {"dropout": 0}, "training": {"weight_decay": 1}}]
    experiment = Experiment.from_dict(SMALLEST | {"arms": given})
    same = [given[0], given[1] | {"network": {"dropout": 0.0}, "training": {"weight_decay": 1.0}}]
    assert Experiment.from_dict(SMALLEST | {"arms": same}).spec_hash == experiment.spec_hash
    given[1]["network"]["dropout"] = 0.5  # type: ignore[index]
    assert experiment.runs()[1].network.settings["dropout"] == 0


def test_all_arms_take_the_same_steps() -> None:
    """Whatever an arm may change, what all share stays as the experiment says."""
    arms = [
        {"name": "a"},
        {"name": "b", "recipe": ROTATE, "network": {"width": 8, "dropout": 0.5}},
        {"name": "c", "training": {"optimiser": "sgd", "momentum": 0.5, "schedule": "cosine"}},
    ]
    shared = {"steps": 77, "batch_size": 48, "precision": "float32"}
    for run in Experiment.from_dict(SMALLEST | {"arms": arms, "training": shared}).runs():
        assert {name: run.training.settings[name] for name in shared} == shared


def test_more_seeds_keep_the_first_ones() -> None:
    experiment = Experiment.from_dict(SMALLEST | {"seeds": [5, 0]})
    assert experiment.with_more_seeds(2).seeds == (5, 0, 1, 2)
    with pytest.raises(InputError, match="1 to 50"):
        experiment.with_more_seeds(49)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dataset": {"name": "imagenet"}}, "imagenet"),
        ({"dataset": {"name": ["digits"]}}, "one of digits"),
        ({"dataset": {}}, "either"),
        ({"dataset": {"name": "digits", "path": "a.zip"}}, "either"),
        ({"dataset": {"path": ""}}, "path of a zip"),
        ({"dataset": {"path": "a\0b"}}, "path of a zip"),
        ({"image_size": 7}, "from 8 to 64"),
        ({"image_size": True}, "image_size is True"),
        ({"image_size": [8, 16]}, "image_size"),
        ({"train_size": 0}, "train_size"),
        ({"train_size": {"per_class": 0}}, "per_class"),
        ({"train_size": {"per_kind": 3}}, "per_class"),
        ({"arms": ARMS[:1]}, "2 to 6"),
        ({"arms": [{"name": str(k)} for k in range(7)]}, "2 to 6"),
        ({"arms": [ARMS[0], ARMS[0]]}, "plain"),
        ({"arms": [ARMS[0], {"name": "a\nb"}]}, "printable"),
        ({"arms": [ARMS[0], {"name": "x" * 41}]}, "1 to 40"),
        ({"arms": [ARMS[0], {"name": "no winner"}]}, "no winner"),
        ({"arms": [ARMS[0], {"name": "b", "training": {"steps": 40}}]}, "Arm 2: training: steps cannot differ"),
        ({"arms": [ARMS[1], {"name": "b", "training": {"batch_size": 16}}]}, "batch_size cannot differ"),
        ({"arms": [ARMS[0], {"name": "b", "training": {"weight_decay": 2}}]}, "Arm 2: training: weight_decay is 2"),
        (
            {"arms": [ARMS[0], {"name": "b", "training": {"momentum": 0.5}}]},
            "Arm 2: training: momentum does not apply to adamw, which takes learning_rate, weight_decay; "
            "it is a setting of sgd",
        ),
        ({"training": {"momentum": 0.5}}, "training: momentum does not apply to adamw"),
        ({"training": {"schedule": "cosine", "warm_up": 0.5}}, "warm_up does not apply to cosine, which takes none"),
        ({"network": {"filters": 16}}, "network: filters does not apply to cnn, which takes width, depth, "),
        ({"arms": [ARMS[0], {"name": "b", "training": {"precision": "float32"}}]}, "precision cannot differ"),
        ({"network": {"kind": "textcnn"}}, "one of cnn"),
        ({"compare": "luck"}, "steps"),
        ({"step_costs": [1]}, "for each arm"),
        ({"step_costs": [2, 1]}, "the first one 1"),
        ({"step_costs": [1, 0]}, "step_costs"),
        ({"step_costs": [1, True]}, "step_costs"),
        ({"step_costs": [1, float("nan")]}, "step_costs"),
        ({"step_costs": 1}, "step_costs"),
        ({"judge": "train"}, "test, validation"),
        ({"seeds": 5, "looks": [5, 8]}, "the last one 5"),
        ({"seeds": 8, "looks": [5, 5, 8]}, "the last one 8"),
        ({"seeds": 8, "looks": [True, 8]}, "the last one 8"),
        ({"seeds": 8, "looks": []}, "the last one 8"),
        ({"task": {"words": 9}}, "unknown key 'words'"),
        ({"arms": [ARMS[0], {"name": "b", "network": {"colour": 1}}]}, "colour"),
        ({"arms": [ARMS[0], {"name": "b", "recipe": {"modality": "text", "steps": []}}]}, "text"),
        ({"arms": [ARMS[0], {"name": "b", "recipe": {"modality": "image", "steps": [{"transform": "x"}]}}]}, "'x'"),
        ({"network": {"depth": 4}, "image_size": 12}, "at least 16 pixels"),
        ({"arms": [ARMS[0], {"name": "b", "network": {"depth": 4}}], "image_size": 12}, "at least 16 pixels"),
        ({"training": {"learning_rate": float("nan")}}, "learning_rate is nan"),
        ({"training": {"optimiser": "follow"}}, "one of .*adamw.*, sgd"),
        ({"training": None}, "JSON object"),
        ({"seeds": 51}, "1 to 50"),
        ({"seeds": []}, "seeds is"),
        ({"seeds": [1, 1]}, "different"),
        ({"seeds": [-1]}, "seeds is"),
        ({"seeds": [[1], [2]]}, "seeds is"),
        ({"epochs": 3}, "epochs"),
        ({"dataset": {"path": "a.csv", "modality": "image"}}, "text, as in any table"),
        ({"dataset": {"path": "a.zip", "modality": "smell"}}, "one of image, audio, text"),
        ({"dataset": {"path": "a.zip", "test": "b.csv"}}, "a table beside a table"),
        ({"dataset": {"name": "digits", "modality": "text"}}, "allowed is image"),
        ({"dataset": {"name": "messages", "test": "b.csv"}}, "allowed is none"),
        ({"version": 0}, "version is 0"),
        ({"version": True}, "version is True"),
        ({"version": 2, "colour": 1}, "colour.*written by a newer version"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said.replace("'", ".")) as refused:
        Experiment.from_dict(SMALLEST | change)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '{"arms": []}', "1e999", " " * 300_000])
def test_text_that_is_no_experiment_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        Experiment.from_json(text)


def test_every_default_is_a_value_that_is_allowed() -> None:
    params = [TRAIN_SIZE, SEED_COUNT]
    params += [param for kind in NETWORKS for param in network_params(kind, NETWORKS[kind].fits[0])]
    params += [
        param for optimiser in OPTIMISERS for schedule in SCHEDULES for param in training_params(optimiser, schedule)
    ]
    for param in params:
        assert param.check(param.default) == param.default, param.name


@pytest.mark.parametrize(
    ("dataset", "recipe", "modality"),
    [
        ({"name": "sounds"}, None, "audio"),
        ({"path": "messages.tsv"}, None, "text"),
        ({"path": "clips.zip"}, "audio", "audio"),
        ({"path": "missing.zip"}, None, "image"),
        ({"path": "clips.zip", "modality": "audio"}, None, "audio"),
    ],
)
def test_the_modality_is_told_by_what_there_is(dataset: dict, recipe: str | None, modality: str) -> None:
    arms = [{"name": "a"}, {"name": "b"} | ({"recipe": {"modality": recipe}} if recipe else {})]
    experiment = Experiment.from_dict({"dataset": dataset, "arms": arms})
    assert experiment.modality == modality
    assert experiment.network.kind == ("textcnn" if modality == "text" else "cnn")


def test_another_network_brings_its_own_settings() -> None:
    arms = [{"name": "a"}, {"name": "b", "training": {"schedule": "cosine"}}]
    second = Experiment.from_dict(SMALLEST | {"arms": arms, "training": {"warm_up": 0.5}}).runs()[1]
    assert (second.training.schedule, "warm_up" in second.training.settings) == ("cosine", False)


def test_pages_can_read_experiments_and_reports_without_torch() -> None:
    modules = "comparison.experiment comparison.report comparison.evidence training.events tasks.shifts data.datasets"
    imports = ", ".join(f"models.{name}" for name in modules.split())
    code = f"import sys; import {imports}; print([m for m in ('torch', 'sklearn', 'streamlit') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_under_equal_epochs_an_arm_may_change_the_batch() -> None:
    arms = [{"name": "a"}, *({"name": f"of {size}", "training": {"batch_size": size}} for size in (16, 256))]
    training = {"steps": 100, "batch_size": 64}
    form = {"dataset": {"name": "digits"}, "arms": arms, "training": training, "compare": "epochs", "seeds": 1}
    made = Experiment.from_dict(form)
    assert [(run.training.batch_size, run.training.steps) for run in made.runs()] == [(64, 100), (16, 400), (256, 25)]
    assert Experiment.from_dict(made.to_dict()) == made
    wider = [*arms, {"name": "wider", "network": {"width": 32}}]
    with pytest.raises(InputError, match="let the arms be matched by epochs or time, or let it be all that differs"):
        Experiment.from_dict(form | {"compare": "steps", "arms": wider})
    with pytest.raises(InputError, match="steps cannot differ"):
        Experiment.from_dict(form | {"arms": [arms[0], {"name": "b", "training": {"steps": 10}}]})
    with pytest.raises(InputError, match="needs 16000 steps"):
        Experiment.from_dict(form | {"training": {"steps": 4_000, "batch_size": 64}})


def test_at_equal_steps_the_batch_may_be_the_one_thing_that_differs_and_that_is_said() -> None:
    recipe = {"modality": "image", "steps": [{"transform": "rotate"}]}
    arms = [{"name": "a", "recipe": recipe}, {"name": "b", "recipe": recipe, "training": {"batch_size": 16}}]
    made = Experiment.from_dict(SMALLEST | {"arms": arms})
    assert {run.training.steps for run in made.runs()} == {300}
    assert [str(note) for note in report(made, {}).remarks if note.key == "rule.batch_size"]
    assert not [note for note in report(Experiment.from_dict(SMALLEST), {}).remarks if note.key.startswith("rule")]
    for other in ({"recipe": None}, {"network": {"width": 8}}, {"training": {"batch_size": 16, "l1": 0.1}}):
        with pytest.raises(InputError, match="Arm 2: training: batch_size cannot differ"):
            Experiment.from_dict(SMALLEST | {"arms": [arms[0], arms[1] | other]})


def test_under_equal_time_the_steps_follow_from_what_one_costs() -> None:
    arms = [{"name": "a"}, {"name": "b", "network": {"width": 64}}, {"name": "c", "training": {"batch_size": 16}}]
    made = Experiment.from_dict(SMALLEST | {"arms": arms, "compare": "time"})
    assert made.awaits_step_costs
    assert {run.training.steps for run in made.runs()} == {300}
    known = Experiment.from_dict(made.to_dict() | {"step_costs": [1, 2.5, 0.3]})
    assert not known.awaits_step_costs
    assert [run.training.steps for run in known.runs()[:3]] == [300, 120, 1000]
    assert "‘a’ 300; ‘b’ 120; ‘c’ 1000" in " ".join(map(str, report(known, {}).remarks))
    assert known.spec_hash != made.spec_hash
    with pytest.raises(InputError, match="needs 30000 steps; 10000 are allowed"):
        Experiment.from_dict(made.to_dict() | {"step_costs": [1, 0.01, 1]})
    assert not Experiment.from_dict(SMALLEST).awaits_step_costs
