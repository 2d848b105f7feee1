"""The report as a page: complete, alone, and harmless whatever users wrote."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from augment.transforms import catalogue
from models.comparison.sentences import points
from models.take_home.figures import figures
from models.take_home.findings import Findings
from models.take_home.page import html_report
from models.take_home.words import public_form, set_up_words, step_words
from tests.models.take_home.some_findings import (
    CLASSES,
    FORMULA,
    HOSTILE,
    experiment,
    of_old_results,
    of_one_seed,
    some_findings,
    with_nothing_finished,
)

WITHOUT_END = {"meta", "br"}


class Reader(HTMLParser):
    """Reads a page as a browser would: its elements, their attributes, the text in them, and what is not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in WITHOUT_END:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.mark.parametrize("made", [some_findings, with_nothing_finished, of_one_seed, of_old_results])
def test_what_users_wrote_stays_text(made: Callable[[], Findings]) -> None:
    read = Reader(html_report(made()))
    assert not read.open
    assert not {"script", "img", "b", "iframe", "link", "a", "object", "foreignobject"} & set(read.tags)
    assert read.tags["title"] == 1 + read.tags["svg"]
    assert not [name for name, _ in read.attributes if name.startswith("on") or name in ("href", "src", "xlink:href")]
    assert HOSTILE in read.text
    assert FORMULA in read.text


def test_the_page_needs_nothing_from_outside_and_runs_nothing() -> None:
    page = html_report(some_findings())
    read = Reader(page)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in read.attributes
    assert set(re.findall(r"https?:[^\s\"&\\]+", page)) == {"http://www.w3.org/2000/svg", "http://x"}
    assert "url(" not in page
    assert "@import" not in page
    assert "\x07" not in page


def test_everything_is_in_it() -> None:
    findings = some_findings()
    read = Reader(html_report(findings))
    assert read.tags["svg"] == len(figures(findings))
    for own in findings.report.comparisons:
        assert str(own.sentence) in read.text
        assert own.difference.ci95 is not None
        assert " to ".join(points(end) for end in own.difference.ci95) in read.words
        assert all(" to ".join(points(end) for end in e.difference.ci95 or ()) in read.words for e in own.shifted)
    assert all(str(remark) in read.text for remark in findings.report.remarks)
    assert len(findings.report.remarks) == 4
    headings = ("Verdict", "What was compared", "On shifted test samples", "Seeing why", "Curves", "Set-up")
    assert all(heading in read.words for heading in headings)
    assert CLASSES[1] in read.words


def test_the_set_up_can_be_run_again_and_names_no_folder_of_the_server() -> None:
    page = html_report(some_findings())
    assert "secret" not in page
    start = page.index("<pre>") + len("<pre>")
    form = json.loads("".join(Reader(page[start : page.index("</pre>")]).words))
    assert form == public_form(experiment())
    assert form["dataset"]["path"] == "pets.zip"


def test_an_unfinished_experiment_says_so() -> None:
    half_way = Reader(html_report(some_findings(finished=2))).text
    assert "Too early to tell: 2 of 3 seeds" in half_way
    assert "6 of 9 runs are finished" in half_way
    assert "No seed is finished in both arms yet." in Reader(html_report(with_nothing_finished())).text


def test_a_dataset_that_is_gone_is_said_and_the_rest_is_there() -> None:
    read = Reader(html_report(some_findings(is_dataset_there=False)))
    assert "There is no file pets.zip to read." in read.text
    assert str(some_findings().report.sentence) in read.text


def test_the_set_up_in_words() -> None:
    rows = dict(set_up_words(some_findings()))
    assert rows["Dataset"] == "own dataset (pets.zip)"
    assert rows["Samples"] == "120 to train on, 60 that judge"
    recipe = experiment().arms[1].recipe
    assert recipe is not None
    assert step_words(recipe.steps[0]).startswith("Rotate: angle −15 to 15°, fill ")
    assert step_words(recipe.steps[1]).endswith("(in 50 % of the cases)")
    assert catalogue("image")["rotate"].label == "Rotate"
