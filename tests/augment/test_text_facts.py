"""Numbers, names, places and contractions."""

from __future__ import annotations

import re

import pytest

from augment.text.edits import rebuild
from augment.text.lists import groups_of, lines_of
from augment.text.synonyms import listed
from augment.text.tokens import tokenise
from tests.augment.samples import TEXT
from tests.augment.text_samples import TEXTS, edits_of


def result(name: str, text: str, seed: int = 0, **values: float | str) -> str:
    return rebuild(text, edits_of(name, text, seed, **values))


def variants(name: str, text: str, count: int = 60, **values: float | str) -> set[str]:
    return {result(name, text, seed, **{"share": 1.0, **values}) for seed in range(count)}


# Numbers


DAY = r"(0[1-9]|1\d|2[0-8])"
SHAPES = {
    "5": r"\d",
    "42": r"[1-9]\d",
    "007": r"\d{3}",
    "5.99": r"\d\.\d\d",
    "1,000.50": r"[1-9],\d{3}\.\d\d",
    "12:30": r"([01]\d|2[0-3]):[0-5]\d",
    "9:05": r"[1-9]:[0-5]\d",
    "23:59:59": r"([01]\d|2[0-3])(:[0-5]\d){2}",
    "2024-05-17": rf"20\d\d-(0[1-9]|1[0-2])-{DAY}",
    "1999": r"19\d\d",
    "3rd": r"1st|2nd|3rd|[04-9]th",
    "12th": r"1\dth|[2-9](1st|2nd|3rd|[04-9]th)",
    "20km": r"[1-9]\dkm",
    "1/2": r"\d/\d",
    "४२": r"[१-९][०-९]",
}


@pytest.mark.parametrize(("number", "shape"), SHAPES.items())
def test_a_number_gives_way_to_another_of_its_shape(number: str, shape: str) -> None:
    seen = variants("number_replacement", number)
    assert number not in seen
    assert len(seen) > 4
    for other in seen:
        assert re.fullmatch(shape, other)
        assert [token.kind for token in tokenise(other)] == ["number"]


@pytest.mark.parametrize(("share", "changed"), [(0.1, 1), (0.5, 5), (1, 10)])
def test_the_share_of_numbers_is_replaced(share: float, changed: int) -> None:
    text = " and ".join(["17"] * 10)
    for seed in range(10):
        assert result("number_replacement", text, seed, share=share).count("17") == 10 - changed


def test_links_words_and_fractions_keep_their_digits() -> None:
    for text in ("https://a.b/c7?d=8 me7@b.org covid-19 iPhone7 ½ 1️⃣", ""):
        assert variants("number_replacement", text) == {text}


# Names and places


@pytest.mark.parametrize("name", ["names", "places"])
def test_a_line_of_names_has_each_once_and_no_name_is_in_two(name: str) -> None:
    entries = [entry for group in groups_of(name) for entry in group]
    assert len(entries) == len(set(entries)) > 150
    assert all(len(group) > 3 for group in groups_of(name))


def test_a_name_changes_wherever_it_stands_and_keeps_its_sort() -> None:
    women, men, surnames = groups_of("names")[:3]
    text = "Anna met James Wilson. “Anna!” said James; ANNA's smile."
    for seed in range(40):
        match = re.fullmatch(
            r"(\w+) met (\w+) (\w+)\. “(\w+)!” said (\w+); (\w+)'s smile\.",
            result("name_replacement", text, seed, share=1),
        )
        assert match
        anna, james, wilson, again, james_again, loud = match.groups()
        assert anna == again == loud.capitalize()
        assert loud.isupper()
        assert james == james_again
        assert (anna.lower() in women, james.lower() in men, wilson.lower() in surnames) == (True, True, True)
        assert anna != "Anna"


def test_two_names_do_not_become_one() -> None:
    for seed in range(60):
        names = result("name_replacement", "Anna Emma Olivia Sophia", seed, share=1).split()
        assert len(set(names)) == 4
        assert not {"Anna", "Emma", "Olivia", "Sophia"} & set(names)


def test_chinese_names_and_titles() -> None:
    full = set(groups_of("names")[3])
    for after in variants("name_replacement", "王芳和王先生在国王饭店"):
        match = re.fullmatch("(.+)和(.)先生在国王饭店", after)
        assert match
        assert match.group(1) in full - {"王芳"}
        assert match.group(2) != "王"


def test_places_give_way_to_places_of_their_sort() -> None:
    sort = {place: group for group in groups_of("places") for place in group}
    for after in variants("place_replacement", "From Paris to France, 从北京到法国"):
        match = re.fullmatch(r"From (\w+) to (\w+), 从(.+)到(.+)", after)
        assert match
        for before, place in zip(("paris", "france", "北京", "法国"), match.groups(), strict=True):
            assert place.lower() in set(sort[before]) - {before}


def test_an_article_fits_the_place_behind_it() -> None:
    for after in variants("place_replacement", "an Italian film, a German car"):
        assert re.fullmatch("an [EIU].* film, a [^AEIOU].* car", after)


@pytest.mark.parametrize(
    "text", ["a china plate and a turkey", "the jack of hearts", "the PARISIAN", "https://paris.com"]
)
def test_what_is_no_name_stays(text: str) -> None:
    assert variants("place_replacement", text) == variants("name_replacement", text) == {text}


@pytest.mark.parametrize(("share", "changed"), [(0.1, 1), (0.5, 2), (1, 4)])
def test_the_share_of_different_names_is_replaced(share: float, changed: int) -> None:
    before = ["Paris", "London", "Berlin", "Rome"]
    for seed in range(20):
        after = result("place_replacement", " ".join(before * 2), seed, share=share).split()
        assert sum(a != b for a, b in zip(before, after[:4], strict=True)) == changed
        assert after[:4] == after[4:]


# Contractions


def test_contractions_and_what_they_stand_for_lead_back_to_each_other() -> None:
    for line in lines_of("contractions"):
        short, full = line.split(" ", 1)
        assert result("expand_contractions", f"so {short} now", share=1) == f"so {full} now"
        assert result("use_contractions", f"so {full} now", share=1) == f"so {short} now"


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("I don’t know. It isn't", "I do not know. It is not"),
        ("It's been so, isn't it? It’s mine, I'm there", "It's been so, isn't it? It is mine, I am there"),
        ("DON'T! I'm here, he'd go, John's car, y'all", "DO NOT! I am here, he'd go, John's car, y'all"),
        ("It's 5.99, can't, https://a.b/don't", "It is 5.99, cannot, https://a.b/don't"),
    ],
)
def test_what_is_written_in_full(text: str, full: str) -> None:
    assert result("expand_contractions", text, share=1) == full


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("I am sure I do not know. Yes, I am.", "I'm sure I don't know. Yes, I am."),
        ("You cannot tell who they are. That is all", "You can't tell who they are. That's all"),
        ("Do  not, do\nnot, do, not. DO NOT", "Do  not, do\nnot, do, not. DON'T"),
        ("It’s so. We do not", "It’s so. We don’t"),
        ("They are 5", "They are 5"),
        ("Let us know. I have to go", "Let us know. I have to go"),
    ],
)
def test_what_is_contracted(text: str, short: str) -> None:
    assert result("use_contractions", text, share=1) == short


@pytest.mark.parametrize(("share", "changed"), [(0.1, 1), (0.5, 3), (1, 6)])
def test_the_share_of_contractions_changes(share: float, changed: int) -> None:
    text = "we don't, " * 6
    assert result("expand_contractions", text, share=share).count("do not") == changed
    assert result("use_contractions", text.replace("don't", "do not"), share=share).count("don't") == changed


@pytest.mark.parametrize(
    "name", ["number_replacement", "name_replacement", "place_replacement", "expand_contractions", "use_contractions"]
)
def test_nothing_is_done_at_zero_and_to_texts_without_any(name: str) -> None:
    for text in TEXTS:
        assert result(name, text, share=0) == text
    assert result(name, "nothing here to change", share=1) == "nothing here to change"
    assert "\n“well-known” facts" in result(name, TEXT, share=1)


def test_lists_are_read_once() -> None:
    assert listed("names") is listed("names")
