"""What one can take home, as files: one function and one line in TAKINGS make another kind."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import NamedTuple

from models.take_home.figures import figures
from models.take_home.findings import Findings
from models.take_home.page import html_report
from models.take_home.tables import TABLES, as_csv, tables
from models.take_home.words import public_form

READ_ME = """{title}

Each file is a table: UTF-8, parted by commas, the first line names the columns. Accuracies are in per cent, differences
in percentage points; "low" and "high" are the ends of a 95 % interval, "seeds" and "samples" what a number is of.
A name that begins with = + - or @ has an apostrophe before it, so that no spreadsheet takes it for a formula.

{contents}
"""


def numbers(findings: Findings) -> dict[str, bytes]:
    """Every table as CSV by file name, and what they hold."""
    made = tables(findings)
    contents = "\n".join(f"{name}.csv: {TABLES[name].about}" for name in made)
    about = READ_ME.format(title=findings.stored.title, contents=contents)
    return {"README.txt": about.encode("utf-8", "replace")} | {f"{name}.csv": as_csv(made[name]) for name in made}


def charts(findings: Findings) -> dict[str, bytes]:
    """Every chart, as SVG and as PNG, by file name."""
    files: dict[str, bytes] = {}
    for name, drawing in figures(findings).items():
        files |= {f"{name}.svg": drawing.svg().encode("utf-8", "replace"), f"{name}.png": drawing.png()}
    return files


def page(findings: Findings) -> bytes:
    return html_report(findings).encode("utf-8", "replace")


def set_up(findings: Findings) -> bytes:
    """The experiment as the command line reads it."""
    return json.dumps(public_form(findings.experiment), indent=1, ensure_ascii=False).encode("utf-8", "replace")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """One file that holds them all. PNGs are packed already."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as into:
        for name, data in files.items():
            packing = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            into.writestr(name, data, packing)
    return archive.getvalue()


class Taking(NamedTuple):
    """One file: its ending and type, and how it is made."""

    ending: str
    mime: str
    make: Callable[[Findings], bytes]

    def file_name(self, name: str, experiment_id: str) -> str:
        return f"{name}-{experiment_id}{self.ending}"


TAKINGS: Mapping[str, Taking] = {
    "report": Taking(".html", "text/html", page),
    "numbers": Taking(".zip", "application/zip", lambda findings: zipped(numbers(findings))),
    "charts": Taking(".zip", "application/zip", lambda findings: zipped(charts(findings))),
    "experiment": Taking(".json", "application/json", set_up),
}
"""By what the file is called, before the experiment's id."""
