"""The report on an experiment as one HTML page that needs nothing else: to open offline, to send, to print.

Whatever users wrote (names of arms, classes, files) passes through `escaped`, and the page allows no script at all.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from models.comparison.evidence import Difference
from models.comparison.plain_words import plain_robustness, plain_verdict, verdict_kind
from models.comparison.report import Comparison, Report
from models.comparison.sentences import points
from models.take_home.colours import ARM_COLOURS
from models.take_home.curves import MEASURES
from models.take_home.drawing import Drawing, escaped
from models.take_home.figures import figures
from models.take_home.findings import Findings
from models.take_home.words import arm_words, public_form, set_up_words

STYLE = Path(__file__).with_name("page.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Of the page: nothing is fetched, and no script runs, whatever should slip through."""


def html_report(findings: Findings) -> str:
    """The whole page. Its text is English, as the verdicts of the command line are."""
    drawings = figures(findings)
    title = escaped(findings.stored.title or "Experiment")
    sections = "".join(section(findings, drawings) for section in SECTIONS)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n"
        f"<h1>{title}</h1>\n{_about(_state(findings))}{sections}</body>\n</html>\n"
    )


def _state(findings: Findings) -> str:
    stored = findings.stored
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(stored.created))
    done = sum(run.state == "finished" for run in stored.runs)
    return f"Experiment {stored.id}, started {day}. {done} of {len(stored.runs)} runs are finished ({stored.state})."


def _about(text: str) -> str:
    return f'<p class="about">{escaped(text)}</p>\n'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers_from: int = 1) -> str:
    """Cells are HTML already; those from column `numbers_from` on are numbers, to the right."""

    def row(cells: Sequence[str], tag: str) -> str:
        kinds = [' class="number"' if k >= numbers_from else "" for k in range(len(cells))]
        return (
            "<tr>" + "".join(f"<{tag}{kind}>{cell}</{tag}>" for kind, cell in zip(kinds, cells, strict=True)) + "</tr>"
        )

    body = "\n".join(row(cells, "td") for cells in rows)
    heading = f"<thead>{row([escaped(name) for name in head], 'th')}</thead>\n" if head else ""
    return f'<div class="wide"><table>\n{heading}<tbody>\n{body}\n</tbody>\n</table></div>\n'


def _figures(drawings: Mapping[str, Drawing], *names: str) -> str:
    """Those of that name, numbered ones too."""
    shown = [drawing for name, drawing in drawings.items() if name in names or name.rpartition("-")[0] in names]
    return "".join(f"<figure>{drawing.svg()}</figure>\n" for drawing in shown)


def _arm(findings: Findings, arm_index: int) -> str:
    swatch = f'<span class="swatch" style="background:{ARM_COLOURS[arm_index]}"></span>'
    return swatch + escaped(findings.arms[arm_index])


def _compared(findings: Findings, drawings: Mapping[str, Drawing]) -> str:
    arms = [
        (_arm(findings, index), "<br>".join(escaped(line) for line in arm_words(arm)))
        for index, arm in enumerate(findings.experiment.arms)
    ]
    rows = [(escaped(name), escaped(value)) for name, value in set_up_words(findings)]
    same = "All arms share the training samples, the first weights and the order of the batches of each seed."
    return (
        f"<h2>What was compared</h2>\n{_table(('Arm', 'What it does'), arms, 2)}{_about(same)}{_table((), rows, 2)}"
        + "".join(_about(str(note)) for note in (findings.problem, *findings.stored.notes) if note)
    )


def _verdict(findings: Findings, drawings: Mapping[str, Drawing]) -> str:
    found = findings.report
    said = "".join(_verdict_on(found, own) for own in found.comparisons)
    said = said or f'<div class="verdict">{escaped(str(found.sentence))}</div>\n'
    remarks = "".join(f"<li>{escaped(str(remark))}</li>" for remark in found.remarks)
    return f"<h2>Verdict</h2>\n{said}{_figures(drawings, 'difference')}{_verdict_table(findings)}" + (
        f"<ul>{remarks}</ul>\n" if remarks else ""
    )


def _verdict_on(found: Report, own: Comparison) -> str:
    kind = verdict_kind(found, own)
    heading = escaped(str(plain_verdict(found, own)))
    said = " ".join(str(note) for note in (*plain_robustness(found, own), own.sentence))
    return f'<div class="verdict {kind}"><strong>{heading}</strong>{escaped(said)}</div>\n'


def _verdict_table(findings: Findings) -> str:
    if not findings.report.comparisons:
        return ""
    head = ("Arm", "Accuracy", "Difference, points", "95 % interval", "Ahead in", "Seeds", "Test samples")
    first = findings.report.comparisons[0]
    rows = [
        (
            _arm(findings, 0),
            _mean(findings, first.arm_index, 0),
            "",
            "",
            "",
            str(first.difference.seeds),
            str(first.difference.samples),
        )
    ]
    for own in findings.report.comparisons:
        difference = own.difference
        rows.append(
            (
                _arm(findings, own.arm_index), _mean(findings, own.arm_index, 1), points(difference.mean),
                _interval(difference), f"{difference.wins} of {difference.seeds}", str(difference.seeds),
                str(difference.samples),
            )
        )  # fmt: skip
    return _table(head, rows) + _about("Accuracies: mean over the seeds ± their standard deviation.")


def _mean(findings: Findings, arm_index: int, side: int) -> str:
    accuracies = [100 * own.accuracy for own in findings.paired(arm_index)[side]]
    spread = f" ± {np.std(accuracies, ddof=1):.1f}" if len(accuracies) > 1 else ""
    return f"{np.mean(accuracies):.1f}{spread} %"


def _interval(difference: Difference) -> str:
    return "" if difference.ci95 is None else " to ".join(points(end) for end in difference.ci95)


def _shifted(findings: Findings, drawings: Mapping[str, Drawing]) -> str:
    if not findings.shifted:
        return ""
    about = (
        "The test samples, changed; of many, only the first ones. Tests marked ○ are of a kind that no recipe "
        "practises: a gain there is no mere rehearsal. The intervals pay for all tests at once."
    )
    means = [
        (_arm(findings, own.arm_index), escaped(kind), points(group.mean), _interval(group), str(group.seeds))
        for own in findings.report.comparisons
        for kind, group in (("of a practised kind", own.inside), ("of other kinds", own.outside))
        if group is not None
    ]
    rows = [
        (
            escaped(row.label if is_own else f"{row.label} ○"), _arm(findings, arm), f"{row.accuracies[0]:.1f} %",
            f"{row.accuracies[arm]:.1f} %", points(own.mean), _interval(own), str(own.seeds), str(own.samples),
        )
        for _, is_own, row in findings.shifted
        for arm, own in row.differences.items()
    ]  # fmt: skip
    columns = ("First arm", "This arm", "Difference, points", "95 % interval", "Seeds", "Samples")
    return (
        f"<h2>On shifted test samples</h2>\n{_about(about)}{_figures(drawings, 'shifted')}"
        + _table(("Arm", "Mean over the shifts", "Difference, points", "95 % interval", "Seeds"), means, 2)
        + _table(("Test", "Arm", *columns), rows, 2)
    )


def _why(findings: Findings, drawings: Mapping[str, Drawing]) -> str:
    shown = _figures(drawings, "classes", "confusion", "calibration", "robustness", "invariance")
    rows = [
        (
            escaped(row.label), _arm(findings, arm), f"{row.accuracies[0]:.1f} %", f"{row.accuracies[arm]:.1f} %",
            points(own.mean), _interval(own), str(own.seeds), _count(findings, label),
        )
        for label, row in findings.classes
        for arm, own in row.differences.items()
    ]  # fmt: skip
    if not shown:
        return ""
    head = ("Class", "Arm", "First arm", "This arm", "Difference, points", "95 % interval", "Seeds", "Samples")
    table = _table(head, rows, 2) if rows else ""
    return f"<h2>Seeing why</h2>\n{shown}{table}"


def _count(findings: Findings, label: int) -> str:
    return str(int((findings.truth.labels == label).sum())) if findings.truth else ""


def _curves(findings: Findings, drawings: Mapping[str, Drawing]) -> str:
    shown = _figures(drawings, *MEASURES, "layers")
    return f"<h2>Curves</h2>\n{shown}" if shown else ""


def _set_up(findings: Findings, drawings: Mapping[str, Drawing]) -> str:
    form = json.dumps(public_form(findings.experiment), indent=1, ensure_ascii=False)
    lines = "\n".join(escaped(line) for line in form.split("\n"))
    about = "Saved as a file, this runs the experiment again: python -m models train experiment.json"
    return f"<h2>Set-up</h2>\n{_about(about)}<pre>{lines}</pre>\n"


SECTIONS: tuple[Callable[[Findings, Mapping[str, Drawing]], str], ...] = (
    _verdict, _compared, _shifted, _why, _curves, _set_up,
)  # fmt: skip
