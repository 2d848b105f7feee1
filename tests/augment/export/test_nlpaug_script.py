"""The script for nlpaug as a whole: the values that it takes, what it protects, what it says, and that it runs."""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from augment.__main__ import main
from augment.export.nlpaug import VERSION
from augment.export.nlpaug_calls import LIBRARY
from augment.export.targets import export
from augment.params import Value
from augment.recipe import Recipe
from augment.text.tokens import words
from augment.transforms import catalogue
from tests.augment.export.texts_by_nlpaug import COUNTERPARTS, LETTER, PLAIN, SPACED, TAKEN, Run, one_step, run_script
from tests.augment.samples import ODD_SAMPLES, SAMPLES

__all__ = ["run_script"]
RECIPES = Path(__file__).parents[3] / "sample_data" / "recipes"
TEXTS = [*SAMPLES["text"], *ODD_SAMPLES["text"], SPACED]


@pytest.mark.parametrize("name", PLAIN)
def test_it_takes_every_value_that_ours_takes(run: Run, name: str) -> None:
    """Both ends of every number, every choice, and the whole range drawn from, on odd texts too."""
    values: dict[str, Value] = {}
    for param in catalogue("text")[name].params:
        if param.kind in ("choice", "flag") and param.name not in TAKEN.get(name, {}):
            values[param.name] = param.choices or (True, False)
    if name.startswith("chinese"):
        values["by"] = "character"
    for share in (0.0, 1.0, (0.0, 1.0)):
        change = run(one_step(name, **values, share=share))
        results = list(map(change, TEXTS))
        assert share or results == TEXTS
    never, unable = run(one_step(name, p=0, share=1)), run(one_step(name, share=1))
    assert [never(text) for text in TEXTS] == TEXTS
    nothing = ["", " \t\n", "5.99 € 👍🏽 12:30\r\n", "https://example.org/a-b anna@example.org "]
    assert name.startswith("sentence") or list(map(unable, nothing)) == nothing


KEPT = "We do not like New York, it isn't good; nobody sees 不好 今天, or Neptune."
PROTECTED = ["not", "New York", "isn't", "good", "nobody", "不", "今天"]


@pytest.mark.parametrize("name", [name for name in PLAIN if name != "sentence_shuffle"])
def test_negations_and_protected_words_stay(run: Run, name: str) -> None:
    change = run(one_step(name, share=1, protected_words="new york, ，今天; nept, GOOD, new"))
    free = run(one_step(name, share=1, protect_negations=False))
    for _ in range(5):
        result = change(KEPT)
        places = [result.find(word) for word in PROTECTED]
        assert -1 not in places
        assert places == sorted(places)
    assert any(word not in free(KEPT) for _ in range(20) for word in PROTECTED) or "sentence" in name
    two = "It is not so. It is so."
    assert name != "sentence_deletion" or {change(two) for _ in range(9)} == {"It is not so."}


def test_every_transform_has_a_counterpart_or_is_said_to_have_none() -> None:
    assert set(LIBRARY.counterparts) <= set(catalogue("text"))
    for name in catalogue("text"):
        exported = export(one_step(name), "nlpaug")
        own = [str(remark) for remark in exported.remarks if remark.transform]
        assert any("has no equal" in sentence for sentence in own) != (name in COUNTERPARTS)
        comments = " ".join(line.strip(" #") for line in exported.code.splitlines() if line.startswith("        # "))
        assert all(sentence in comments for sentence in own)


@pytest.mark.parametrize("values", [{"by": "word"}, {"by": ("character", "word")}])
def test_what_is_drawn_must_all_have_an_equal(values: dict[str, Value]) -> None:
    assert "no equal" in str(export(one_step("chinese_swap", **values), "nlpaug").remarks)


def test_crop_fails_as_is_said(run: Run) -> None:
    from nlpaug.augmenter.word import RandomWordAug  # noqa: PLC0415 (the app never imports it)

    run(Recipe("text", seed=1))
    crop, failed = RandomWordAug(action="crop", aug_p=0.1), 0
    for _ in range(100):
        try:
            crop.augment("one two three four five")
        except ValueError:
            failed += 1
    assert 30 < failed < 70


def test_shares_p_and_choices_are_drawn_for_every_text(run: Run) -> None:
    text = " ".join(["word"] * 100)
    change = run(one_step("word_mask", p=0.5, share=(0.2, 0.6), mask=("bert", "unk")))
    results = [change(text) for _ in range(200)]
    masks = {mask: [result.count(mask) for result in results if mask in result] for mask in ("[MASK]", "<unk>")}
    assert 70 < sum(map(len, masks.values())) < 130
    for counts in masks.values():
        assert 25 < len(counts) < 75
        assert 20 <= min(counts) < 26
        assert 54 < max(counts) <= 60
        assert len(set(counts)) > 10


def test_some_steps_are_drawn_and_applied_in_their_order(run: Run) -> None:
    own = Recipe("text").with_step("word_mask", share=1.0, mask="unk").with_step("word_mask", share=1.0, mask="bert")
    own = own.with_step("aeda")
    for count, wanted in ((1, {"<unk>", "[MASK]"}), (0, {"word"}), (3, {"<[MASK]>"})):
        recipe = one_step("some_of", count=count)
        change = run(replace(recipe, steps=(replace(recipe.steps[0], steps=own.steps),)))
        assert {change("word") for _ in range(20)} == wanted


def test_of_eda_three_steps_are_there_and_of_aeda_none(run: Run) -> None:
    eda = Recipe.from_json((RECIPES / "paper_eda.json").read_text("utf-8"))
    exported = export(eda, "nlpaug")
    (left_out,) = [remark.transform for remark in exported.remarks if "has no equal" in str(remark)]
    assert left_out is not None
    assert left_out.name == "random_insertion"
    change = run(eda)
    assert len({len(words(change(LETTER))) for _ in range(20)}) == 2
    aeda = Recipe.from_json((RECIPES / "paper_aeda.json").read_text("utf-8"))
    assert "has no equal" in str(export(aeda, "nlpaug").remarks[-1])
    assert run(aeda)(SPACED) == SPACED


def test_words_and_names_never_become_code() -> None:
    listed = "'\"\"\", __import__('os') #"
    recipe = replace(one_step("random_swap", protected_words=listed), name='""" import os')
    code = export(replace(recipe, steps=(replace(recipe.steps[0], id="]) x = 1"),)), "nlpaug").code
    assert f"keep={listed!r}" in code
    assert code.count("import os") == 0
    assert "x = 1" not in code


def test_the_script_runs_alone_and_gives_the_same_every_time(tmp_path: Path, run: Run) -> None:
    recipe = Recipe("text", seed=2**40 + 7)
    for name in ("misspelling", "synonym", "sentence_shuffle", "keyboard_typo", "whitespace"):
        recipe = recipe.with_step(name, share=0.5, **TAKEN.get(name, {}))
    recipe_file, script = tmp_path / "recipe.json", tmp_path / "script.py"
    recipe_file.write_text(json.dumps(recipe.to_dict()), encoding="utf-8")
    assert main(["export", str(recipe_file), "--to", "nlpaug", "--out", str(script)]) == 0
    for number, text in enumerate((SPACED, SAMPLES["text"][3])):
        (tmp_path / f"{number}.txt").write_bytes(text.encode())
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {"PYTHONHASHSEED": "1"}
    done = subprocess.run(
        [sys.executable, "script.py", "0.txt", "1.txt", "results"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    change = run(replace(recipe, seed=recipe.seed % 2**32))
    for number, text in enumerate((SPACED, SAMPLES["text"][3])):
        result = (tmp_path / "results" / f"{number}-{number}.txt").read_bytes().decode()
        assert result == change(text) != text


def test_the_code_is_for_the_version_that_it_was_tested_with() -> None:
    assert importlib.metadata.version("nlpaug") == VERSION
