"""Where synonyms come from: a list that somebody brought, WordNet, and what is said where they are missing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from augment import own_files
from augment.__main__ import main
from augment.audio.recordings import RECORDINGS
from augment.errors import InputError
from augment.export.targets import export
from augment.own_files import FileSort, add
from augment.recipe import Recipe
from augment.steps import problems_of
from augment.text import wordnet
from augment.text.word_lists import WORD_LIST, read_list, thesaurus_of
from augment.variants import variants_zip
from tests.augment.word_lists import small_wordnet

LINES = """# colours and speeds
quick fast\trapid
"Big", large ,huge, out of size, 5
glad: happy, merry
Aa01A02= 人士 人物
Aa01A03# 男人 女人
快速：迅速、飞快
g12 = cheap inexpensive
"""
TEXT = "A quick, big and cheap lunch."
GONE = "words-0123456789abcdef"


def words() -> FileSort:
    assert WORD_LIST.files is not None
    return WORD_LIST.files


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of files that this process looks in, without any WordNet, and with nothing in memory."""
    monkeypatch.setenv(own_files.VARIABLE, str(tmp_path / "files"))
    monkeypatch.setenv(wordnet.VARIABLE, str(tmp_path / "nothing"))
    wordnet._read_from.clear()
    yield tmp_path / "files"
    wordnet._read_from.clear()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_list_is_read_in_every_form_that_people_write(encoding: str) -> None:
    read = read_list(LINES.encode(encoding))
    synonyms = read.thesaurus.synonyms
    assert synonyms("quick") == ("fast", "rapid")
    assert synonyms("Big") == ("large", "huge")
    assert synonyms("merry") == ("glad", "happy")
    assert synonyms("人物") == ("人士",)
    assert synonyms("快速") == ("迅速", "飞快")
    assert synonyms("cheap") == ("inexpensive",)
    assert len(read.thesaurus.entries) == 3 + 3 + 3 + 2 + 3 + 2, "no remark, id, phrase or number, nor what is related"
    assert read.left_out == 2


def named(number: int) -> str:
    """A word of its own for each number: digits would make it a code, which is none."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty"),
    "no groups": (lambda: b"one\ntwo\n# three four\n", "no synonyms"),
    "no words": (lambda: b"12 13 !!\n" + b"x" * 33 + b" " + b"y" * 33, "no synonyms"),
    "no text": (lambda: bytes(range(256)) * 9, "not a plain text file"),
    "too large": (lambda: b"quick fast\n" * 200_000, "2.2 megabytes"),
    "too many pairs": (lambda: b"a b\n" + " ".join(map(named, range(2_000))).encode(), "line 2, has 2000"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_used_is_refused_in_one_sentence_and_not_kept(folder: Path, what: str) -> None:
    make, said = BAD[what]
    with pytest.raises(InputError, match=said) as refused:
        add(folder, make(), words())
    assert str(refused.value).endswith(".")
    assert not folder.exists()


def test_a_recipe_names_a_list_by_its_content_and_no_other_sort_of_file(folder: Path) -> None:
    own = add(folder, LINES.encode(), words())
    recipe = Recipe("text", seed=1).with_step("synonym", share=1, word_list=own)
    again = Recipe.from_json(recipe.to_json())
    assert again == recipe
    assert again.apply(TEXT) != TEXT
    assert all(word in LINES.lower() for word in again.apply("quick big cheap").split())
    inserted = Recipe("text").with_step("random_insertion", share=1, word_list=own).apply("quick").split()
    assert set(inserted) in ({"quick", "fast"}, {"quick", "rapid"})
    with pytest.raises(InputError, match="or words-… with 16 hexadecimal digits"):
        recipe.with_step("synonym", word_list=own.replace("words", RECORDINGS.name))
    with pytest.raises(InputError, match="or recording-… with 16"):
        Recipe("audio").with_step("room", kind=own)


def test_a_recipe_is_carried_out_elsewhere_from_what_the_zip_holds(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = add(folder, LINES.encode("gb18030"), words())
    recipe = Recipe("text", seed=5).with_step("synonym", share=1, word_list=(own, "app"))
    (tmp_path / "lunch.txt").write_text(TEXT)
    made = variants_zip(recipe, TEXT, "lunch.txt", 3, most_s=60, most_bytes=10**9)
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        archive.extractall(tmp_path / "home")
    (tmp_path / "home" / "files" / f"{own}.txt").rename(tmp_path / "home" / "files" / "mine.txt")

    monkeypatch.setenv(own_files.VARIABLE, "")
    apply = ["apply", str(tmp_path / "home" / "recipe.json"), str(tmp_path / "lunch.txt"), "--copies", "3", "--out"]
    assert main([*apply, str(tmp_path / "nothing")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"no {own} here" in said
    assert main([*apply, str(tmp_path / "out"), "--files", str(tmp_path / "home" / "files")]) == 0
    for number in range(3):
        name = f"lunch-{number}.txt"
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "home" / name).read_bytes()
    entries = json.loads((tmp_path / "home" / "manifest.json").read_text())["files"]
    assert {entry["drawn"]["synonym"]["word_list"] for entry in entries} == {own, "app"}


def test_the_script_for_this_package_says_where_the_list_is_looked_for() -> None:
    (remark,) = export(Recipe("text").with_step("synonym", word_list=GONE), "python").remarks
    assert own_files.VARIABLE in str(remark)
    assert GONE in str(remark)


def test_wordnet_gives_single_words_of_the_first_two_senses_as_what_a_word_mostly_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(wordnet.VARIABLE, str(small_wordnet(tmp_path / "wordnet")))
    entries = dict(thesaurus_of("wordnet").entries)
    assert entries == {
        "quick": ("speedy", "fast", "flying"),  # tagged 10 times as an adjective, 9 as a noun; alert is the third sense
        "core": ("quick",),
        "meleagris": ("turkey",),
        "speedy": ("quick", "fast"),
        "fast": ("quick", "speedy"),
        "flying": ("quick",),
        "alert": ("quick",),
        "chinaware": ("china",),
        "china": ("chinaware",),
        "tin": ("can",),
        "leave": ("permission",),
        "permission": ("leave",),
        "pic": ("photo", "photograph"),
        "photo": ("pic", "photograph"),
        "photograph": ("pic", "photo"),
        "see": ("understand",),
        "understand": ("see",),
        "take": ("lead",),
        "lead": ("take",),
        "cut": ("saw",),
        "quickly": ("rapidly",),
        "rapidly": ("quickly",),
    }
    found = [found.synonyms for found in thesaurus_of("wordnet").find("China, china; I saw pics, quick QUICK Quick")]
    assert found == [("chinaware",), *[("speedy", "fast", "flying")] * 3]
    assert wordnet.version() == "3.0"


def test_threads_share_one_wordnet_and_it_is_found_in_the_zip_that_nltk_downloads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = small_wordnet(tmp_path / "plain")
    (tmp_path / "corpora").mkdir()
    with zipfile.ZipFile(tmp_path / "corpora" / "wordnet.zip", "w") as archive:
        for path in files.iterdir():
            archive.write(path, f"wordnet/{path.name}")
    monkeypatch.delenv(wordnet.VARIABLE)
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda _: thesaurus_of("wordnet"), range(16)))
    assert all(one is read[0] for one in read)
    assert read[0].synonyms("quick") == ("speedy", "fast", "flying")


def test_where_wordnet_is_missing_or_damaged_that_is_said_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Recipe("text").with_step("synonym", word_list="wordnet")
    (tmp_path / "recipe.json").write_text(recipe.to_json())
    (tmp_path / "lunch.txt").write_text(TEXT)
    apply = ["apply", str(tmp_path / "recipe.json"), str(tmp_path / "lunch.txt"), "--out", str(tmp_path / "out")]
    assert main(apply) == 2
    said = capsys.readouterr().err
    assert said == "augment: WordNet is not installed here; this gets it: apt-get install wordnet-base.\n"
    assert not (tmp_path / "out").exists()
    files = small_wordnet(tmp_path / "wordnet")
    (files / "data.adj").write_text("00000000 cut short")
    monkeypatch.setenv(wordnet.VARIABLE, str(files))
    (problem,) = problems_of(recipe.steps)
    assert "damaged" in str(problem)
    assert problems_of(Recipe("text").with_step("synonym").steps) == []
