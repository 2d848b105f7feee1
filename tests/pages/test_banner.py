"""The banner says in plain words what the report says in numbers, and names no winner early."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from models.comparison.plain_words import SENTENCES, plain_robustness, plain_verdict, verdict_kind
from models.comparison.report import Report, report
from models.comparison.sentences import points
from pages.components.lab.banner import BANNERS, banner_lines, banner_text
from pages.components.lab.evidence_charts import DifferenceRow, difference_chart
from pages.components.look import ARM_COLOURS
from pages.components.messages import t
from pages.components.words import as_text
from tests.models.comparison.test_report import experiment, result
from tests.pages.test_why import contrast, entries


def judged_report(*pairs: tuple[int, int], seeds: int | None = None) -> Report:
    """Of what was right of 1,000, by seed: of the first arm and of the second."""
    results = {(arm, seed): result(own[arm]) for seed, own in enumerate(pairs) for arm in (0, 1)}
    return report(experiment(seeds or len(pairs)), results)


@pytest.mark.parametrize(
    ("pairs", "seeds", "kind", "said"),
    [
        ([(900, 930), (910, 942), (905, 934)], 3, "better", "Worth using: augmented is 3.0 points better than plain"),
        ([(930, 900), (942, 910), (934, 905)], 3, "worse", "Not worth using: augmented is 3.0 points worse than plain"),
        ([(900, 905), (905, 900), (903, 903)], 3, "seen", "No clear difference between augmented and plain"),
        ([(900, 100), (100, 900)], 2, "unclear", "No clear difference between augmented and plain"),
        ([(1000, 1000)] * 3, 3, "ceiling", "augmented and plain are always right"),
        ([(900, 900)] * 3, 3, "alike", "the same answer"),
        ([(900, 990)], 1, "one_seed", "One seed cannot tell luck from merit: augmented is 9.0 points"),
        ([(900, 990), (905, 991)], 5, "early", "Too early to tell: 2 of 5 seeds"),
    ],
)
def test_every_outcome_has_its_words(pairs: list[tuple[int, int]], seeds: int, kind: str, said: str) -> None:
    found = judged_report(*pairs, seeds=seeds)
    [comparison] = found.comparisons
    text = str(plain_verdict(found, comparison))
    assert banner_text(found, comparison) == as_text(text)
    assert verdict_kind(found, comparison) == kind
    assert said in text
    over, under_way = (" ".join(banner_lines(found, comparison, is_over)) for is_over in (True, False))
    assert ("start it anew" in over, "start it anew" in under_way) == (kind == "early", False)
    if kind in ("better", "seen", "unclear"):
        assert f"likely between {' and '.join(points(end) for end in comparison.difference.ci95)}" in text
    if kind == "worse":
        low, high = comparison.difference.ci95
        assert f"likely between {points(-high)} and {points(-low)}" in text
    if kind == "seen":
        assert f"A difference of {points(comparison.difference.detectable)} points" in text


def test_every_banner_is_met_by_the_cases_above() -> None:
    kinds = test_every_outcome_has_its_words.pytestmark[0].args[1]
    assert {kind for _, _, kind, _ in kinds} == set(BANNERS) == set(SENTENCES)


def test_of_several_arms_each_banner_names_its_own() -> None:
    made = experiment(3, {"name": "a"}, {"name": "b"}, {"name": "c*"})
    results = {(arm, seed): result((900, 960, 840)[arm] + seed) for arm in range(3) for seed in range(3)}
    found = report(made, results)
    texts = [banner_text(found, comparison) for comparison in found.comparisons]
    assert texts[0].startswith(as_text("Worth using: b is 6.0 points better than a"))
    assert texts[1].startswith(as_text("Not worth using: c* is 6.0 points worse than a"))


def test_what_is_clear_on_shifted_samples_is_said_beside_it() -> None:
    def said(shifted: float, seeds: int = 3) -> list[str]:
        made = experiment(seeds, {"name": "a"}, {"name": "b"})
        results = {(0, seed): result(900 + seed, shifted=0.5) for seed in range(3)}
        results |= {(1, seed): result(901 - seed, shifted=shifted) for seed in range(3)}
        found = report(made, results)
        return [str(note) for note in plain_robustness(found, found.comparisons[0])]

    [better] = said(0.7)
    assert better.startswith("On shifted samples, of kinds that it never practised, it is 20.0 points better, likely ")
    low, high = (float(number) for number in better.rstrip(".").split("between ")[1].split(" and "))
    assert 0 < low < 20 < high
    [worse] = said(0.4)
    assert "it is 10.0 points worse" in worse
    assert said(0.5) == []
    assert said(0.7, seeds=5) == [], "not before all planned seeds are in"


def test_a_row_without_an_interval_shows_its_dots_and_mean_alone() -> None:
    early = DifferenceRow("b", [1.0, 3.0], 2.0, None, "#000000")
    known = early._replace(label="c", interval=(-1.0, 5.0))
    option = difference_chart([early, known])
    json.dumps(option, allow_nan=False)
    assert option["yAxis"][0]["data"] == ["c", "b"]
    spans = [line["data"] for line in option["series"] if line["type"] == "line" and line["data"]]
    assert [[x for x, _ in span] for span in spans] == [[-1.0, 5.0]]
    means = [line["data"][0] for line in option["series"] if line.get("symbol") == "diamond"]
    assert [x for x, _ in means] == [2.0, 2.0]
    assert means[0][1] == spans[0][0][1] < means[1][1]
    for rows, mean in (([early], "verdict.sign_mean_alone"), ([early, known], "verdict.sign_mean")):
        assert list(entries(difference_chart(rows))) == [t("verdict.sign_seed"), t(mean)]


@pytest.mark.parametrize("theme", ARM_COLOURS)
def test_arms_stand_out_from_the_page_in_either_theme(theme: str) -> None:
    config = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())
    page = config["theme"][theme]["backgroundColor"]
    cell = [int(page[k : k + 2], 16) for k in (1, 3, 5)]
    assert len(set(ARM_COLOURS[theme])) == 6
    assert min(contrast(colour, cell) for colour in ARM_COLOURS[theme]) >= 4.5
