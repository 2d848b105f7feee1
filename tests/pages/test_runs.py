"""A run says what it is, brings its set-up along, and is found again."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from augment.saving import encode_png
from models.comparison.experiment import Experiment
from models.store.stored import StoredExperiment
from pages.components.lab.jobs import store
from pages.components.state import Key
from tests.augment.samples import picture
from tests.pages.test_train_page import QUICK, shades

Open = Callable[..., AppTest]


def recipe(transform: str, seed: int = 3) -> dict:
    return {"modality": "image", "seed": seed, "steps": [{"transform": transform, "p": 0.5}]}


WHOLE = QUICK | {
    "train_size": {"per_class": 4},
    "arms": [
        {"name": "turned <b>", "recipe": recipe("rotate")},
        {"name": "mine", "recipe": recipe("horizontal_flip", 4), "training": {"learning_rate": 0.02}},
        {"name": "third", "network": {"activation": "sigmoid"}, "training": {"batch_size": 32}},
    ],
    "training": {"steps": 30, "batch_size": 16, "optimiser": "sgd", "momentum": 0.5},
    "seeds": [3, 8, 21],
    "compare": "epochs",
    "judge": "validation",
}
"""Everything that a set-up can hold, none of it as it is by default."""


def submit(form: dict, owner: str = "somebody", title: str = "", dataset_name: str = "") -> str:
    run = store().submit(Experiment.from_dict(form), owner, title, dataset_name)
    store().want(run, "stop")
    return run


def by_link(open_app: Open, run: str) -> AppTest:
    return follow(open_app("train.py"), run)


def follow(app: AppTest, run: str) -> AppTest:
    app.query_params["run"] = run
    app.run()
    assert not app.exception
    return app


def start(app: AppTest) -> StoredExperiment:
    app.button(key="start").click().run()
    assert not app.exception
    stored = store().experiment(app.session_state[Key.SHOWN])
    assert stored is not None
    store().want(stored.id, "stop")
    return stored


def lines(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


def test_a_link_brings_the_whole_set_up_along(open_app: Open) -> None:
    run = submit(WHOLE)
    app = by_link(open_app, run)
    assert "use_setup" not in {button.key for button in app.button}, "it stands on the left already"
    again = start(app)
    assert again.id != run
    assert again.experiment == store().experiment(run).experiment


def test_a_link_does_not_cost_a_half_made_set_up(open_app: Open) -> None:
    run = submit(WHOLE)
    app = open_app("train.py")
    app.number_input(key="setup:training:steps").set_value(77).run()
    follow(app, run)
    assert app.session_state[Key.SHOWN] == run
    assert app.number_input(key="setup:training:steps").value == 77
    app.button(key="copy_setup").click().run()
    assert app.session_state[Key.SHOWN] is None, "what is started next is one's own"
    assert start(app).experiment == store().experiment(run).experiment


def test_a_link_does_not_cost_a_recipe_of_ones_own(open_app: Open) -> None:
    app = open_app("image.py")
    app.number_input(key=Key.of("image", "seed")).set_value(77).run()
    app.slider(key="param:rotate:angle:range").set_value((-30.0, 30.0)).run()
    mine = app.session_state[Key.recipe("image")]
    app.switch_page("train.py").run()
    follow(app, submit(WHOLE))
    assert app.session_state[Key.recipe("image")] == mine


def test_the_address_is_followed_back_to_an_earlier_run(open_app: Open) -> None:
    app = open_app("train.py")
    app.number_input(key="setup:training:steps").set_value(31).run()
    first = start(app)
    app.number_input(key="setup:training:steps").set_value(32).run()
    second = start(app)
    assert app.query_params["run"] == second.id
    follow(app, first.id)
    assert app.session_state[Key.SHOWN] == first.id
    assert app.number_input(key="setup:training:steps").value == 31, "what was started is kept: nothing is lost"


def test_an_arm_keeps_its_recipe_while_the_explorer_goes_on(open_app: Open) -> None:
    app = open_app("train.py")
    app.button(key="arm_own:1").click().run()
    kept = app.session_state[Key.recipe("image")]
    app.switch_page("image.py").run()
    app.slider(key="param:rotate:angle:range").set_value((-90.0, 90.0)).run()
    app.button(key="try").click().run()
    app.switch_page("train.py").run()
    edited = app.session_state[Key.recipe("image")]
    recipes = [arm.recipe for arm in start(app).experiment.arms]
    assert kept != edited
    assert recipes == [None, kept, edited], "what was to be tried is in an arm of its own"
    app.button(key="arm_own:1").click().run()
    assert [arm.recipe for arm in start(app).experiment.arms] == [None, edited, edited]


def test_a_run_says_what_it_is_in_escaped_words(open_app: Open) -> None:
    spec = store().brought.add_upload(shades())
    run = submit(WHOLE | {"dataset": spec.to_dict()}, title="my <i>try</i>", dataset_name="shades <s>.zip")
    store().describe(run, "", "a <u>note</u>")
    said = lines(by_link(open_app, run))
    for part in ("shades &lt;s&gt;.zip", "2 classes", "4 training samples of each class", "30 steps", "3, 8, 21",
                 "turned &lt;b&gt;", "p 0.5", "Sigmoid", "my &lt;i&gt;try", "a &lt;u&gt;note"):  # fmt: skip
        assert part in said
    assert not any(tag in said for tag in ("<s>", "<i>", "<u>"))


def test_an_upload_goes_by_the_name_of_its_file(open_app: Open) -> None:
    app = open_app("train.py")
    app.button_group(key=Key.DATASET_SOURCE).set_value("own").run()
    app.file_uploader(key=Key.DATASET_FILE).upload("shades.zip", shades(), "application/zip").run()
    stored = start(app)
    assert stored.dataset_name == "shades.zip"
    assert stored.title.startswith("shades.zip ·")
    fresh = by_link(open_app, stored.id)
    assert "shades.zip" in lines(fresh)
    assert start(fresh).dataset_name == "shades.zip"


@pytest.mark.parametrize(("text", "seeds"), [("3, 8, 21", (3, 8, 21)), ("7 7", (7,)), ("", (0, 1, 2, 3, 4))])
def test_seeds_may_be_chosen(open_app: Open, text: str, seeds: tuple[int, ...]) -> None:
    app = open_app("train.py")
    app.text_input(key="setup:experiment:seed_list").set_value(text).run()
    assert start(app).experiment.seeds == seeds


def test_a_list_that_is_none_is_said_and_can_be_mended(open_app: Open) -> None:
    app = open_app("train.py")
    app.text_input(key="setup:experiment:seed_list").set_value("1, x").run()
    assert app.button(key="start").disabled
    assert "whole numbers" in app.text[0].value
    app.text_input(key="setup:experiment:seed_list").set_value("1").run()
    assert not app.button(key="start").disabled


def titles(app: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in app.button if button.key.startswith("open:")]


def test_earlier_runs_are_named_noted_and_found(open_app: Open) -> None:
    app = open_app("train.py")
    owner = app.session_state[Key.OWNER]
    ids = [submit(QUICK, owner, f"run-{number}") for number in range(4)]
    submit(QUICK, "somebody else", "run of another")
    app.run()
    assert titles(app) == ["run-3", "run-2", "run-1", "run-0"]
    app.button(key=f"edit_run:{ids[1]}").click().run()
    app.text_input(key=f"title:{ids[1]}").set_value("the best").run()
    app.text_area(key=f"remark:{ids[1]}").set_value("with a *bow*").run()
    stored = store().experiment(ids[1])
    assert (stored.title, stored.remark) == ("the best", "with a *bow*")
    for words, found in (
        ("BOW best", ["the best"]),
        ("run-3", ["run-3"]),
        ("rotate", 4),
        ("digits", 4),
        ("no such", []),
    ):
        app.text_input(key=Key.EARLIER_FILTER).set_value(words).run()
        assert titles(app) == found or len(titles(app)) == found
    assert not app.exception


def test_a_run_in_the_queue_says_what_comes_first(open_app: Open) -> None:
    app = open_app("train.py")
    owner, runs = app.session_state[Key.OWNER], []
    for whose in ("somebody", owner, owner):
        form = QUICK | {"training": {"steps": 3000}}
        runs.append(store().submit(Experiment.from_dict(form), whose, f"title of {whose}"))
    app.session_state[Key.SHOWN] = runs[-1]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        app.run()
        said = next((caption.value for caption in app.caption if "Before it" in caption.value), "")
        if "starts in" in said:
            break
        time.sleep(0.3)
    for run in runs:
        store().want(run, "stop")
    assert "one experiment of others" in said
    assert owner.replace("-", "\\-").replace("_", "\\_") in said
    assert "somebody" not in said


def test_an_upload_outlives_the_session_for_its_owner_alone(open_app: Open) -> None:
    app = open_app("image.py")
    app.file_uploader(key=Key.of("image", "upload")).upload("mine.png", encode_png(picture(40, 60)), "").run()
    app.run()
    link = {name: app.query_params[name] for name in ("recipe", "upload")}
    assert "sample" not in app.query_params
    for owner, is_found in ((app.session_state[Key.OWNER], True), ("somebody-else-entirely", False)):
        fresh = open_app("image.py")
        fresh.session_state[Key.OWNER] = owner
        for name, value in link.items():
            fresh.query_params[name] = value
        del fresh.query_params["sample"]
        fresh.run()
        assert not fresh.exception
        assert (fresh.session_state[Key.of("image", "material")].name == "mine.png") == is_found
        assert bool(fresh.info) != is_found


def test_pressing_start_twice_shows_the_run_that_is_under_way(open_app: Open) -> None:
    app = open_app("train.py")
    app.number_input(key="setup:training:steps").set_value(5_000).run()
    app.button(key="start").click().run()
    first = app.session_state[Key.SHOWN]
    app.button(key="start").click().run()
    assert app.session_state[Key.SHOWN] == first
    app.number_input(key="setup:training:steps").set_value(4_999).run()
    second = start(app).id
    assert second != first
    store().want(first, "stop")
    app.number_input(key="setup:training:steps").set_value(5_000).run()
    assert start(app).id not in (first, second), "a run that is being stopped is none that one waits for"


def test_no_arm_has_the_fields_of_an_earlier_one(open_app: Open) -> None:
    """A browser would fill them with what stood in those: the name, above all."""
    app = open_app("train.py")
    before = {draft.id for draft in app.session_state[Key.ARMS]}
    follow(app, submit(WHOLE))
    assert not before & {draft.id for draft in app.session_state[Key.ARMS]}
