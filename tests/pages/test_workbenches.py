"""What every explorer page does alike, whatever its modality."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from augment.audio.ready import READY as SOUNDS
from augment.example import Example, Targets
from augment.image.ready import READY
from augment.recipe import MAX_STEPS, Recipe
from augment.saving import encode_png, encode_text, encode_wav
from augment.transforms import MODALITIES, catalogue
from pages.components.state import Key
from pages.components.words import as_read
from tests.augment.samples import picture
from tests.pages.conftest import result_html

Open = Callable[..., AppTest]
every_modality = pytest.mark.parametrize("modality", MODALITIES)


def page(modality: str) -> str:
    return f"{modality}.py"


def without_tags(html: str) -> str:
    """The words, a line each paragraph."""
    return re.sub("<[^>]*>", "", html.replace("</p>", "\n"))


def recipe_of(app: AppTest, modality: str) -> dict:
    return app.session_state[Key.recipe(modality)].to_dict()


def shown(app: AppTest) -> str:
    """Everything that the page shows, as one text."""
    kinds = ("image", "html", "audio", "caption", "text", "markdown", "iframe")
    return " ".join(str(element.proto) for kind in kinds for element in app.get(kind))


def link(modality: str, *steps: dict, seed: int = 0) -> str:
    return json.dumps({"modality": modality, "seed": seed, "steps": list(steps)})


@every_modality
def test_the_page_opens_with_a_ready_recipe(open_app: Open, modality: str) -> None:
    app = open_app(page(modality))
    assert recipe_of(app, modality)["steps"]
    assert not app.text


@every_modality
def test_every_transform_is_drawn_and_every_range_tuned_end_to_end(open_app: Open, modality: str) -> None:
    """As many at a time as a recipe holds, so that a larger catalogue costs no rerun each."""
    names = list(catalogue(modality))
    for start in range(0, len(names), MAX_STEPS):
        steps = [{"transform": name} for name in names[start : start + MAX_STEPS]]
        app = open_app(page(modality))
        app.query_params["recipe"] = link(modality, *steps)
        app.run()
        assert [step["transform"] for step in recipe_of(app, modality)["steps"]] == names[start : start + MAX_STEPS]
        for slider in app.slider:
            if slider.key.endswith(":fixed"):
                slider.set_value(slider.max)
            elif slider.key.endswith(":range"):
                slider.set_value((slider.min, slider.max))
        app.run()
        assert not app.exception


@every_modality
def test_another_seed_shows_another_result(open_app: Open, modality: str) -> None:
    app = open_app(page(modality))
    before = shown(app)
    app.number_input(key=Key.of(modality, "seed")).set_value(11).run()
    app.run()
    assert recipe_of(app, modality)["seed"] == 11
    assert shown(app) != before


UPLOADS = {
    "image": ("photo.png", encode_png(picture(40, 60)), "60 × 40"),
    "audio": ("clip.wav", encode_wav(SOUNDS["birds"]()), "16 kHz"),
    "text": ("note.txt", encode_text("Seven small words are written in here."), "7 words"),
}


@every_modality
def test_an_upload_is_used_and_a_bad_one_costs_nothing(open_app: Open, modality: str) -> None:
    app = open_app(page(modality))
    name, data, said = UPLOADS[modality]
    app.file_uploader(key=Key.of(modality, "upload")).upload(name, data, "").run()
    app.run()
    assert said in shown(app)
    app.file_uploader(key=Key.of(modality, "upload")).upload(name, b"\0\1\2", "").run()
    app.run()
    assert not app.exception
    assert app.text[0].value.endswith(".")
    assert said in shown(app)


@every_modality
def test_the_recipe_on_the_train_page_is_the_one_on_the_explorer_page(open_app: Open, modality: str) -> None:
    """By the button, and after another change by the navigation bar."""
    app = open_app(page(modality))
    app.number_input(key=Key.of(modality, "seed")).set_value(5).run()
    app.button(key="try").click().run()
    app.switch_page("train.py").run()
    assert not app.exception
    app.switch_page(page(modality)).run()
    app.number_input(key=Key.of(modality, "seed")).set_value(6).run()
    app.switch_page("train.py").run()
    app.button(key="start").click().run()
    assert not app.exception
    from pages.components.lab.jobs import store  # noqa: PLC0415 - after the store of the test is set

    stored = store().experiment(app.session_state[Key.SHOWN])
    assert stored is not None
    assert stored.experiment is not None
    assert stored.experiment.modality == modality
    assert stored.experiment.arms[1].recipe.to_dict() == recipe_of(app, modality)
    assert stored.experiment.arms[1].recipe.seed == 6
    store().want(stored.id, "stop")


def test_steps_of_a_policy_are_edited_where_they_stand(open_app: Open) -> None:
    app = open_app(recipe=link("image", {"transform": "some_of", "steps": [{"transform": "rotate"}]}))
    app.selectbox(key=Key.step("some_of", "add")).select("brightness").run()
    app.run()
    app.slider(key="param:rotate:angle:range").set_value((-30.0, 30.0)).run()
    (policy,) = recipe_of(app, "image")["steps"]
    assert [step["transform"] for step in policy["steps"]] == ["rotate", "brightness"]
    assert policy["steps"][0]["params"]["angle"] == [-30, 30]
    next(menu for menu in app.get("menu_button") if menu.key == Key.step("some_of", "menu")).click("duplicate").run()
    first, second = app.session_state[Key.recipe("image")].steps
    ids = [step.id for policy in (first, second) for step in (policy, *policy.steps)]
    assert len(set(ids)) == 6


def test_what_a_policy_made_is_told_with_its_values(open_app: Open) -> None:
    params = {"operations": 2, "magnitude": 30}
    app = open_app(recipe=link("image", {"transform": "rand_augment", "params": params}, seed=2))
    captions = [as_read(own.caption) for element in app.get("image") for own in element.proto.imgs]
    assert any("saturation factor 1.90×; contrast factor 0.10×" in caption for caption in captions), captions


def test_a_pasted_text_is_used_and_shown_escaped(open_app: Open) -> None:
    app = open_app("text.py")
    app.text_area(key=Key.of("text", "paste")).set_value("<b onclick=x>bold</b> & more words").run()
    app.run()
    assert "<b onclick" not in shown(app)
    assert "&lt;b onclick=x&gt;" in shown(app)


def test_protected_words_are_typed_on_the_card_and_hold(open_app: Open) -> None:
    app = open_app("text.py")
    app.query_params["recipe"] = link("text", {"transform": "word_mask", "params": {"share": 1}})
    app.run()
    box = next(box for box in app.text_input if "protected_words" in box.key)
    box.set_value("<b>noodles</b>, **x**\x00, the").run()
    app.run()
    assert not app.exception
    assert recipe_of(app, "text")["steps"][0]["params"]["protected_words"] == "<b>noodles</b>, **x**, the"
    assert "<b>noodles" not in shown(app)
    step_page = shown(app)
    next(box for box in app.text_input if "protected_words" in box.key).set_value("").run()
    app.run()
    assert shown(app) != step_page


@pytest.mark.parametrize(
    ("modality", "sample", "parts"), [("audio", "melody", "70 % Melody + 30 % "), ("image", "digit", "70 % 6 + 30 % ")]
)
def test_the_label_of_what_is_mixed_is_shown_in_its_shares(
    open_app: Open, modality: str, sample: str, parts: str
) -> None:
    app = open_app(page(modality))

    def result_of(*steps: dict) -> str:
        app.query_params["recipe"], app.query_params["sample"] = link(modality, *steps), sample
        return result_html(app.run())

    step = {"transform": "mixup", "params": {"weight": 0.3}}
    mixed = result_of(step)
    assert 'style="flex:0.7000;' in mixed
    other = without_tags(mixed).split(parts)[1].split("\n")[0]
    assert other in ("Voice", "Drums", "Birds", "Chirp", "Temple", "Flower", "2", "7")
    assert "100 %" in result_of({**step, "p": 0})
    assert "label-shares" not in result_of({"transform": "mixup", "enabled": False})


def test_each_of_several_partners_has_its_part_of_the_bar_and_its_name(open_app: Open) -> None:
    app = open_app(page("image"))
    app.query_params["recipe"] = link("image", {"transform": "mosaic", "params": {"x": 0.5, "y": 0.25}})
    app.query_params["sample"] = "digit"
    mixed = result_html(app.run())
    assert mixed.count('style="flex:0.1250;') == 2
    assert mixed.count('style="flex:0.3750;') == 2
    words = re.search(r"12 % 6 \+ 12 % (\w+) \+ 38 % (\w+) \+ 38 % (\w+)", without_tags(mixed))
    assert words
    assert len(set(words.groups())) == 3


@pytest.mark.parametrize("name", ["sentence_joining", "tfidf_replacement"])
def test_what_a_text_takes_from_another_is_shown_and_its_label_stays(open_app: Open, name: str) -> None:
    app = open_app("text.py")

    def page_with(share: float) -> str:
        app.query_params["recipe"] = link("text", {"transform": name, "params": {"share": share}})
        app.query_params["sample"] = "review_en"
        return result_html(app.run())

    with_others = page_with(0.5)
    assert "<ins class" in with_others
    assert "label-shares" not in with_others
    assert "<ins class" not in page_with(0)


def test_chains_that_are_laid_over_one_another_are_told_with_their_weights(open_app: Open) -> None:
    step = {"transform": "aug_mix", "params": {"width": 2, "depth": 2, "severity": 5, "alpha": 1}}
    recipe = Recipe.from_dict({"modality": "image", "steps": [{"transform": "some_of", "params": {"count": 1},
                                                               "steps": [step]}]})  # fmt: skip
    result = result_html(open_app(recipe=recipe.to_json()))
    done = recipe.trace(Example(READY["china"](), Targets())).steps[0].children[0]
    children = iter(done.children)
    for number, (weight, chain) in enumerate(zip(done.plan.weights, done.plan.chains, strict=True), 1):
        labels = [next(children).step.transform.label for _ in chain.steps]
        said = f"chain {number} of 2, {100 * weight:.0f} %: " + ".*?, ".join(re.escape(one.lower()) for one in labels)
        assert re.search(said, result), (said, result[-600:])
    assert f"original {100 * (1 - sum(done.plan.weights)):.0f} %" in result
