"""Reports: the form that scripts read, and sentences that say what the numbers say."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from models.comparison.evidence import crossed, judged
from models.comparison.experiment import Experiment
from models.comparison.report import report, unplanned
from models.comparison.sentences import points
from models.tasks.shifts import shifts_of
from models.training.events import RunResult

TURNED = {"modality": "image", "steps": [{"transform": "rotate"}]}


def experiment(seeds: int, *arms: dict[str, object]) -> Experiment:
    given = list(arms) or [{"name": "plain"}, {"name": "augmented", "recipe": TURNED}]
    return Experiment.from_dict({"dataset": {"name": "digits"}, "arms": given, "seeds": seeds})


def result(right: int, of: int = 1_000, shifted: float = 0.5, still_improving: bool = False) -> RunResult:
    correct = np.arange(of) < right
    on_shifts = np.arange(of) < shifted * of
    predictions = np.where(correct, 1, 300).astype(np.uint16)
    return RunResult(
        accuracy=right / of, loss=0.1, shifted=dict.fromkeys(shifts_of("image"), shifted), correct=correct,
        shifted_correct=dict.fromkeys(shifts_of("image"), on_shifts), overlap=0.1,
        predictions=predictions, train_accuracy=1.0, validation_accuracy=None, still_improving=still_improving,
        precision="float32", parameters=10, wall_s=2.0,
    )  # fmt: skip


def test_a_result_survives_json() -> None:
    there = result(733)
    back = RunResult.from_dict(json.loads(json.dumps(there.to_dict())))
    assert np.array_equal(back.correct, there.correct)
    assert np.array_equal(back.predictions, there.predictions)
    assert np.array_equal(back.shifted_correct["noise_mild"], there.shifted_correct["noise_mild"])
    assert back.to_dict() == there.to_dict()


def test_the_form_that_scripts_read() -> None:
    results = {(0, 0): result(900), (1, 0): result(930, shifted=0.75), (0, 1): result(910), (1, 1): result(942)}
    results[0, 2], results[1, 2] = result(905), result(934)
    form = json.loads(json.dumps(report(experiment(3), results).to_dict(wall_s=7.5)))
    assert form["arms"]["plain"]["accuracy"] == [0.9, 0.91, 0.905]
    assert form["arms"]["augmented"]["shifted"]["noise_mild"] == [0.75, 0.5, 0.5]
    assert form["difference"]["mean"] == pytest.approx((0.030 + 0.032 + 0.029) / 3)
    low, high = form["difference"]["ci95"]
    assert 0 < low < form["difference"]["mean"] < high
    assert (form["difference"]["wins"], form["verdict"], form["wall_s"]) == (3, "augmented", 7.5)
    assert form["sentence"].startswith("‘augmented’ beats ‘plain’ by 3.0 points (95 % interval 2.0 to 4.1; 3 of 3")
    assert form["shifted"]["rotation_mild"]["inside"]
    assert not form["shifted"]["noise_mild"]["inside"]
    assert form["shifted_groups"]["outside"]["mean"] == pytest.approx(0.25 / 3)


def test_a_baseline_that_wins_is_named_with_its_own_numbers() -> None:
    results = {(0, 0): result(950), (1, 0): result(900), (0, 1): result(960), (1, 1): result(912)}
    found = report(experiment(2), results)
    assert found.comparisons[0].winner == "plain"
    assert str(found.sentence).startswith("‘plain’ beats ‘augmented’ by 4.9 points (95 % interval 3.6 to 6.2; 2 of 2")


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([(900, 950)], "No verdict before all 2 planned seeds"),
        ([(900, 950), (950, 900)], "from −79.5 to 79.5 includes zero"),
        ([(900, 950), (950, 900)], "2 seeds are too few to find any gain"),
        ([(900, 900), (950, 950)], "judge every test sample alike, in all 2 seeds"),
        ([(900, 902), (900, 902)], "1000 test samples, a gain of 0."),
        ([], "No seed is finished"),
    ],
)
def test_no_winner_says_why(pairs: list[tuple[int, int]], said: str) -> None:
    results = {(arm, seed): result(pair[arm]) for seed, pair in enumerate(pairs) for arm in (0, 1)}
    found = report(experiment(2), results)
    assert found.to_dict()["verdict"] == "no winner"
    assert said in str(found.sentence)


def test_only_seeds_finished_in_both_arms_are_compared() -> None:
    results = {(0, 0): result(900), (1, 0): result(950), (0, 1): result(100)}
    found = report(experiment(2), results)
    assert found.comparisons[0].difference.seeds == 1
    assert found.to_dict()["arms"]["plain"]["accuracy"] == [0.9, 0.1]


def test_every_further_arm_is_compared_with_the_first() -> None:
    arms = [{"name": name} for name in "abc"]
    results = {(arm, seed): result(900 + 20 * arm + seed) for arm in range(3) for seed in range(3)}
    form = report(experiment(3, *arms), results).to_dict()
    assert list(form["comparisons"]) == ["b", "c"]
    assert form["comparisons"]["c"]["difference"]["mean"] == pytest.approx(0.04)
    assert form["difference"] == form["comparisons"]["b"]["difference"]


def test_an_arm_that_was_still_learning_is_pointed_out() -> None:
    results = {(arm, seed): result(900, still_improving=arm == 1) for arm in range(2) for seed in range(2)}
    remarks = [str(remark) for remark in report(experiment(2), results).remarks]
    assert len(remarks) == 1
    assert "‘augmented’ was still improving in 2 of 2 runs" in remarks[0]


@pytest.mark.parametrize(("share", "said"), [(0.021, "2.1"), (-0.0213, "−2.1"), (-0.0001, "0.0"), (0, "0.0")])
def test_points(share: float, said: str) -> None:
    assert points(share) == said


def test_a_result_of_another_version_is_shown_as_far_as_it_goes() -> None:
    written = result(900).to_dict()
    written["shifted"] = {"noise_mild": 0.5, "a shift of old": 0.1}
    for name in ("train_accuracy", "still_improving", "precision"):
        del written[name]
    old = RunResult.from_dict(written | {"a field from the future": 1})
    results = {(arm, seed): old if arm == 0 else result(910 + seed) for arm in (0, 1) for seed in (0, 1)}
    form = report(experiment(2), results).to_dict()
    assert list(form["shifted"]) == ["noise_mild"]
    assert form["arms"]["plain"]["accuracy"] == [0.9, 0.9]
    assert form["difference"]["mean"] == pytest.approx(0.0105)


def test_a_single_planned_seed_cannot_tell_luck_from_merit() -> None:
    found = report(experiment(1), {(0, 0): result(900), (1, 0): result(950)})
    assert (found.comparisons[0].winner, found.comparisons[0].difference.ci95) == ("no winner", None)
    assert "one seed cannot tell" in str(found.sentence)


def test_no_winner_is_named_before_all_planned_seeds_are_in() -> None:
    results = {(arm, seed): result(900 + 50 * arm + seed) for arm in (0, 1) for seed in range(4)}
    assert report(experiment(4), results).comparisons[0].winner == "augmented"
    early = report(experiment(5), results)
    assert early.comparisons[0].difference.clears_zero
    assert early.to_dict()["verdict"] == "no winner"


def test_a_second_look_is_paid_for() -> None:
    results = {(arm, seed): result(900 + 50 * arm + 3 * seed * arm) for arm in (0, 1) for seed in range(8)}
    planned, again = (report(made, results) for made in (experiment(8), experiment(5).with_more_seeds(3)))
    once, twice = (found.comparisons[0].difference.ci95 for found in (planned, again))
    assert once is not None
    assert twice is not None
    assert twice[0] < once[0] < once[1] < twice[1]
    assert "look 2" in str(again.remarks[0])
    assert not planned.remarks


def test_shifted_tests_pay_for_each_other_and_have_intervals_of_their_own() -> None:
    results = {
        (arm, seed): result(900, shifted=0.5 + 0.02 * arm + 0.004 * seed * arm) for arm in (0, 1) for seed in range(4)
    }
    found = report(experiment(4), results).comparisons[0]
    assert all(entry.difference.ci95 is not None for entry in found.shifted)
    (alone,) = judged([crossed(np.stack([
        results[1, seed].shifted_correct["noise_mild"].astype(float) - results[0, seed].shifted_correct["noise_mild"]
        for seed in range(4)
    ]), overlap=0.1)], level=0.04)  # fmt: skip
    shifted = next(entry.difference for entry in found.shifted if entry.shift.id == "noise_mild")
    assert shifted.mean == pytest.approx(alone.mean)
    assert shifted.ci95[0] < alone.ci95[0]  # type: ignore[index]


def test_shared_training_samples_are_remarked_on() -> None:
    results = {(arm, seed): replace(result(900 + seed), overlap=0.5) for arm in (0, 1) for seed in range(2)}
    assert "share 50 % of their training samples" in str(report(experiment(2), results).remarks[0])


def test_a_pair_picked_after_the_fact_pays_for_all_pairs() -> None:
    arms = [{"name": name} for name in "abc"]
    results = {(arm, seed): result(900 + 20 * arm + seed * (1 + arm)) for arm in range(3) for seed in range(4)}
    made = experiment(4, *arms)
    planned = report(made, results).comparisons[1].difference
    found, turned = unplanned(made, results, 0, 2), unplanned(made, results, 2, 0)
    assert found is not None
    assert turned is not None
    assert found.mean == planned.mean == -turned.mean
    assert found.ci95[0] < planned.ci95[0]  # type: ignore[index]
    assert unplanned(made, {(1, 0): result(1)}, 1, 2) is None


def test_where_loss_and_accuracy_disagree_beyond_luck_it_is_said() -> None:
    made = experiment(3)

    def remarks(losses: tuple[float, ...], rights: tuple[int, ...] = (930, 933, 934)) -> list[str]:
        results = {(0, seed): replace(result(900 + seed), loss=0.1) for seed in range(3)}
        results |= {(1, seed): replace(result(rights[seed]), loss=losses[seed]) for seed in range(3)}
        return [str(note) for note in report(made, results).remarks if note.key == "report.loss_disagrees"]

    [said] = remarks((0.31, 0.3, 0.32))
    assert said.startswith("‘augmented’ is right more often than ‘plain’, and yet its loss is higher")
    [said] = remarks((0.05, 0.051, 0.052), (850, 855, 853))
    assert said.startswith("‘plain’ is right more often than ‘augmented’")
    assert not remarks((0.05, 0.051, 0.052))
    assert not remarks((0.31, 0.05, 0.2))
    assert not remarks((0.31, 0.3, 0.32), (900, 960, 870))
