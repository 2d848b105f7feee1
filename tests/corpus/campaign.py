"""Tries many cases of a kind in a child process, and says what broke the rule.

`python -m tests.corpus.campaign KIND [COUNT [SEED]]` prints it.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tests.corpus.rule import Outcome

KINDS = ("images", "marks", "zips", "sounds", "tables", "recipes", "experiments")
ROOT = Path(__file__).parents[2]
SEED = 7


class Campaign(NamedTuple):
    outcomes: list[Outcome]

    @property
    def broken(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.faults]

    @property
    def loaded(self) -> int:
        return sum(not outcome.key and not outcome.faults for outcome in self.outcomes)


def run(kind: str, seed: int, count: int) -> Campaign:
    """All cases; one that ends the process, or holds it for minutes, is a fault, and the next ones go on."""
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        while len(outcomes) < count:
            call = [sys.executable, "-m", "tests.corpus.child", kind, str(seed), str(count), folder, str(len(outcomes))]
            told = Path(folder, "outcomes")
            try:
                code = subprocess.run(call, cwd=ROOT, timeout=60 + count, check=False).returncode
                how = f"the process ended with {code}"
            except subprocess.TimeoutExpired:
                how = "the process hung"
            lines = told.read_text("utf-8").splitlines() if told.exists() else []
            outcomes += [Outcome(**json.loads(line)) for line in lines[len(outcomes) :]]
            if len(outcomes) < count:
                cases = importlib.import_module(f"tests.corpus.{kind}").cases(seed, count)
                case = next(islice(cases, len(outcomes), None))
                tail = (
                    Path(folder, "stderr").read_text("utf-8", "replace")[-500:]
                    if Path(folder, "stderr").exists()
                    else ""
                )
                outcomes.append(Outcome(case.name, "", "", 0, 0, [f"{how}: {tail}"]))
                with told.open("a") as file:
                    print(json.dumps(outcomes[-1]._asdict()), file=file)
                subprocess.run(["rm", "-rf", str(Path(folder, "inside"))], check=False)
    return Campaign(outcomes)


def main(kind: str, count: int = 1_000, seed: int = SEED) -> int:
    campaign = run(kind, seed, count)
    outcomes = campaign.outcomes
    print(
        f"{kind:12} {len(outcomes):6} files, {campaign.loaded} loaded, {len(campaign.broken)} broke the rule, "
        f"at most {max(o.cpu_s for o in outcomes):.2f} s and {max(o.megabytes for o in outcomes):.0f} MB, "
        f"{sum(o.cpu_s for o in outcomes):.0f} s in all"
    )
    for outcome in campaign.broken:
        print(f"  {outcome.name}: {'; '.join(outcome.faults)}")
    return len(campaign.broken)


if __name__ == "__main__":
    kind, *numbers = sys.argv[1:]
    sys.exit(min(main(kind, *map(int, numbers)), 1))
