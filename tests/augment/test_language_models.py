"""Transforms by language models: the real code on tiny models with random weights, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from shutil import copytree

import pytest

from augment.__main__ import main as command_line
from augment.errors import InputError
from augment.recipe import Recipe
from augment.text.edits import rebuild
from augment.text.language_models import process
from augment.text.language_models.cache import WEIGHTS, missing, snapshot
from augment.text.language_models.known import MASKED
from augment.text.negations import is_negation
from augment.text.tokens import is_unspaced
from augment.transforms import Transform, catalogue
from tests.augment import test_catalogue, test_risks, test_text_bad_input
from tests.augment.language_model_words import WORDS
from tests.augment.samples import CHINESE, SAMPLES
from tests.augment.text_samples import edits_of, words_of

PROJECT = Path(__file__).parents[2]
KNOWN = f" {' '.join(WORDS)}".lower()
OURS = [catalogue("text")[name] for name in ("contextual_replacement", "back_translation")]
ENGLISH, TRANSLATED = OURS
PLAIN = "The quick fox took a good train. A friend said the story is old."
"""Without negation or number, which random translations lose, so that these sentences may change."""
LONG = "The old train took a friend of Anna to the river, and a lazy quick story said good things today. " * 40


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache with tiny models, which this process looks into."""
    if not find_spec("transformers") or not find_spec("sentencepiece"):
        pytest.skip("pip install -r requirements-language-models.txt, and these tests run too")
    folder = tmp_path_factory.mktemp("models")
    write = [sys.executable, "-m", "tests.augment.tiny_language_models"]
    offline = os.environ | {"HF_HUB_CACHE": str(folder), "HF_HUB_OFFLINE": "1"}
    subprocess.run(write, cwd=PROJECT, env=offline, check=True, capture_output=True)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HF_HUB_CACHE", str(folder))
        environment.setitem(SAMPLES, "text", [*SAMPLES["text"], PLAIN])
        yield folder


def invariants() -> list[Callable[[Transform], None]]:
    """The tests that hold for every transform."""
    modules = (test_catalogue, test_risks, test_text_bad_input)
    lists = (test_catalogue.TRANSFORMS, test_text_bad_input.TRANSFORMS)
    found = [test for module in modules for name, test in vars(module).items() if name.startswith("test_")]
    return [test for test in found if any(mark.args[1] in lists for mark in getattr(test, "pytestmark", ()))]


ELSEWHERE = {
    # A long line is many questions: test_a_long_text_is_asked_about_in_stretches
    test_text_bad_input.test_a_very_long_line_is_no_trouble,
    # What was asked before is not asked again, so this would test little: test_threads_and_another_process_agree
    test_catalogue.test_threads_agree,
    # Costly, and test_edits_rebuild_what_comes_out_of_any_text draws both ends as well
    test_catalogue.test_both_ends_of_every_range_work,
}
HELD = [test for test in invariants() if test not in ELSEWHERE]


@pytest.mark.parametrize("invariant", HELD, ids=lambda test: test.__name__)
@pytest.mark.parametrize("transform", OURS, ids=lambda own: own.name)
def test_what_holds_for_every_transform_holds(
    models: Path, transform: Transform, invariant: Callable[[Transform], None]
) -> None:
    invariant(transform)


def changed(text: str, seed: int = 0, **values: float | str | bool) -> str:
    return rebuild(text, edits_of("contextual_replacement", text, seed, **values))


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 1.0])
def test_the_share_of_changed_words_is_the_one_named(models: Path, share: float) -> None:
    text = PLAIN * 3 + LONG[:400]
    edits = edits_of("contextual_replacement", text, 1, share=share).edits
    assert len(edits) == round(share * len(words_of(text)))


def test_what_comes_in_is_a_word_as_it_was_written(models: Path) -> None:
    """No piece of a word, no sign, no name in small letters' place; in the case of the word that it stands for."""
    before = "Good OLD film, (train) the iPhone don't"
    seen = {seed: changed(before, seed, share=1.0, top_k=100, protect_negations=False) for seed in range(60)}
    for result in seen.values():
        first, second, *rest = words_of(result)
        assert first.istitle() or len(first) == 1
        assert second.isupper()
        assert all(word.islower() or word == "iPhone" for word in rest)
        assert "iPhone" in rest
        assert all(" " + word.lower() in KNOWN or word == "iPhone" for word in words_of(result))
    assert len(set(seen.values())) > 50


def test_top_k_draws_from_the_likeliest_by_their_chance(models: Path) -> None:
    """As many words come in as it says, and each as often as the model's chances among them."""
    text, kept = "The river of a film", "the,of,a,film"
    folder = str(snapshot(MASKED["distilroberta-base"].model))
    found = process.ask("fill", folder, text, unspaced=False, gaps=[[4, 9]], most=200)
    (candidates,) = found
    assert [chance for _, chance in candidates] == sorted((chance for _, chance in candidates), reverse=True)
    for top_k in (1, 4):
        drawn: Counter[str] = Counter()
        for seed in range(600):
            (edit,) = edits_of("contextual_replacement", text, seed, share=0.2, top_k=top_k, protected_words=kept).edits
            drawn[edit.after] += 1
        fitting = [(w, c) for w, c in candidates if w.islower() and w not in ("river", "not", "never")][:top_k]
        assert set(drawn) == {word for word, _ in fitting}
        total = sum(chance for _, chance in fitting)
        for word, chance in fitting:
            assert drawn[word] / 600 == pytest.approx(chance / total, abs=0.07)


def test_negations_neither_go_nor_come_in_and_protected_words_stay(models: Path) -> None:
    text = "The train is not old and never slow, Anna didn't take the good one. " * 2
    came = set()
    for seed in range(30):
        result = changed(text, seed, share=1.0, top_k=100, protected_words="anna, old")
        assert list(filter(is_negation, words_of(result))) == ["not", "never", "didn't"] * 2
        assert result.count("Anna") >= 2
        assert result.count("old") >= 2
        came |= set(words_of(changed(text, seed, share=1.0, top_k=100, protect_negations=False)))
    assert "didn't" not in came, "unprotected, they go"
    assert {word.lower() for word in came} & {"not", "never"}, "and come in"


def test_a_model_leaves_what_it_does_not_serve(models: Path) -> None:
    mixed = "今天 the good 外卖 train"
    english, chinese = (changed(mixed, share=1.0, model=name) for name in ("distilroberta-base", "bert-base-chinese"))
    assert [word for word in words_of(english) if is_unspaced(word)] == list("今天外卖")
    assert [word for word in words_of(chinese) if not is_unspaced(word)] == ["the", "good", "train"]
    assert english != mixed != chinese
    result = changed(CHINESE, share=1.0, model="bert-base-chinese", protect_negations=False)
    assert all(map(is_unspaced, words_of(result)))
    assert len(result) == len(CHINESE)


def test_signs_that_a_model_knows_as_its_own_are_text_like_any(models: Path) -> None:
    text = "<mask> The [MASK] good </s> film <mask>"
    result = changed(text, 2, share=0.5, protected_words="mask, s")
    assert [result.count(sign) for sign in ("<mask>", "</s>", "[MASK]")] == [2, 1, 1]
    assert result != text


def test_a_long_text_is_asked_about_in_stretches(models: Path) -> None:
    """What a word gives way to depends on the words around it, and not on those far away or on what else changes."""
    alone = edits_of("contextual_replacement", LONG, 5, share=0.1).edits
    assert len(alone) == round(0.1 * len(words_of(LONG)))
    assert max(edit.start for edit in alone) > 0.9 * len(LONG)
    assert min(edit.start for edit in alone) < 0.1 * len(LONG)
    junk = "https://example.org/" + "x" * 3000
    framed = f"{junk} {PLAIN} {junk} {'.' * 5000} {PLAIN}"
    result = changed(framed, share=1.0)
    assert result.count(junk) == 2
    assert result.count("." * 5000) == 1
    assert len(edits_of("contextual_replacement", framed, share=1.0).edits) == 2 * len(words_of(PLAIN))


def test_a_translation_that_loses_what_must_stay_is_not_taken(models: Path) -> None:
    """Random translations lose everything: what has a number, link, negation or protected word stays as it is."""
    kept = ["It cost 12 euros.", "See https://a.b/c today.", "It is not and never good.", "Write to Anna today.",
            "Mail me@b.org 👍."]  # fmt: skip
    text = " ".join([PLAIN, *kept])
    seen, freed = set(), 0
    for seed in range(6):
        result = rebuild(text, edits_of("back_translation", text, seed, share=1.0, protected_words="anna"))
        assert result.endswith(" ".join(kept))
        seen.add(result)
        free = edits_of("back_translation", text, seed, share=1.0, protect_negations=False).edits
        freed += any(text.index("It is not") <= edit.start < text.index("Write") for edit in free)
    assert len(seen) > 3
    assert freed > 3, "what is not protected gives way"


def test_temperature_zero_is_always_the_same_translation(models: Path) -> None:
    coldest, warm = (
        {rebuild(PLAIN, edits_of("back_translation", PLAIN, seed, share=1.0, temperature=heat)) for seed in range(8)}
        for heat in (0.0, 0.8)
    )
    assert len(coldest) == 1
    assert len(warm) > 4
    assert coldest != {PLAIN}


def test_a_pair_that_came_as_a_pickle_says_what_its_safetensors_say(models: Path) -> None:
    """The fixture got it by the command that people run; its weights are those of the other pair."""
    german, french = (edits_of("back_translation", PLAIN, 4, share=1.0, pair=pair) for pair in ("en-de", "en-fr"))
    assert german.edits
    assert german == french


def test_threads_and_another_process_agree(models: Path) -> None:
    """The same seed gives the same text, asked anew by threads at once, and again once the process was killed."""

    def texts(apply: Callable) -> list[str]:
        process._asked.cache_clear()
        draws = [(own.name, seed) for own in OURS for seed in range(10)]
        return list(apply(lambda draw: rebuild(PLAIN, edits_of(draw[0], PLAIN, draw[1], share=0.6)), draws))

    alone = texts(map)
    assert len(set(alone)) > 12
    with ThreadPoolExecutor(4) as pool:
        assert texts(pool.map) == alone
    running = process._process._process
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    assert texts(map) == alone
    assert process._process._process is not running


def test_a_process_that_ends_over_a_text_twice_or_hangs_is_one_sentence() -> None:
    ending = process.ModelProcess(("-c", "input()"))
    with pytest.raises(InputError, match="ended over this text"):
        ending.ask("{}")
    hanging = process.ModelProcess(("-c", "import time; input(); time.sleep(60)"), wait_s=0.5)
    with pytest.raises(InputError, match=r"longer than 0\.5 s"):
        hanging.ask("{}")
    assert hanging._process is None, "it was ended"


def test_the_process_leaves_with_the_one_that_asks() -> None:
    """Even where that is killed; and it loads neither torch nor transformers itself."""
    code = """
import sys, time
from augment.errors import InputError
from augment.text.language_models import process
from augment.transforms import catalogue
catalogue("text")
try:
    process.ask("nothing", "of no model", "")
except InputError as error:
    loaded = {"torch", "transformers"} & set(sys.modules)
    print("KeyError" in str(error), loaded, process._process._process.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        answered, loaded, pid = asking.stdout.readline().split(" ")
        asking.kill()
    assert (answered, loaded) == ("True", "set()")
    deadline = time.monotonic() + 20
    while Path(f"/proc/{int(pid)}/cmdline").exists() and Path(f"/proc/{int(pid)}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_damaged_weights_are_one_sentence_and_left_alone_for_a_while(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copytree(models, tmp_path / "hub")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    folder = snapshot(MASKED["distilroberta-base"].model)
    assert folder is not None
    (folder / WEIGHTS).write_bytes(b"\x80\x04csystem")
    assert missing([MASKED["distilroberta-base"]]) is None
    with pytest.raises(InputError, match="cannot be used"):
        changed(PLAIN)
    assert "cannot be used" in str(missing([MASKED["distilroberta-base"]]))
    assert missing([MASKED["bert-base-chinese"]]) is None


# Without a model


@pytest.fixture
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "none"))


def test_where_a_model_is_missing_one_sentence_names_the_command(no_models: None) -> None:
    for transform, name in ((ENGLISH, "distilroberta-base"), (TRANSLATED, "en-de")):
        note = transform.missing(transform.defaults())
        assert note is not None
        assert note.values["command"].endswith(f"python -m augment.text.language_models {name}")
        with pytest.raises(InputError, match=f"cannot be used on this machine yet.* {name}"):
            Recipe("text").with_step(transform.name).apply(PLAIN)
    drawn = ENGLISH.missing({"model": ("distilroberta-base", "bert-base-chinese")})
    assert "distilroberta-base bert-base-chinese" in str(drawn), "one that may be drawn is needed too"


@pytest.mark.parametrize("within", [False, True])
def test_the_command_line_refuses_a_recipe_whose_model_is_missing(
    no_models: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], within: bool
) -> None:
    step = {"transform": "contextual_replacement"}
    steps = [{"transform": "some_of", "steps": [step]}] if within else [step]
    (tmp_path / "recipe.json").write_text(json.dumps({"modality": "text", "steps": steps}))
    (tmp_path / "a.txt").write_text(PLAIN)
    out = tmp_path / "out"
    given = ["apply", str(tmp_path / "recipe.json"), str(tmp_path / "a.txt"), "--out", str(out)]
    assert command_line(given) == 2
    assert "python -m augment.text.language_models distilroberta-base" in capsys.readouterr().err
    assert not out.exists()
    step["enabled"] = False
    (tmp_path / "recipe.json").write_text(json.dumps({"modality": "text", "steps": steps}))
    assert command_line(given) == 0


@pytest.mark.parametrize("gone", ["config.json", WEIGHTS, "vocab.txt"])
def test_a_model_is_there_once_all_its_files_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: str) -> None:
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    model = MASKED["bert-base-chinese"].model
    folder = tmp_path / "hub" / "models--bert-base-chinese" / "snapshots" / "abc"
    folder.mkdir(parents=True)
    for name in ("config.json", WEIGHTS, "vocab.txt"):
        (folder / name).touch()
    (folder.parents[1] / "refs").mkdir()
    (folder.parents[1] / "refs" / "main").write_text("../snapshots/abc")
    assert snapshot(model) is None, "no way out of the folder"
    (folder.parents[1] / "refs" / "main").write_text("abc\n")
    assert snapshot(model) == folder, "under the name without its owner too"
    (folder / gone).unlink()
    assert snapshot(model) is None
