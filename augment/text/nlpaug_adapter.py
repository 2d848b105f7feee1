"""The one place that knows nlpaug: its map of which keys lie side by side on a keyboard.

The map is read from the installed package without importing it. `import nlpaug` brings torch along (3 s, 200 MB in the
process that serves the pages), and its augmenters draw from the global generator, take p = 0 for 30 %, and break
`don't` and `$5.99` apart. So nlpaug says what lies beside a key, and our own code chooses word, letter and neighbour.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

_KEYS = Path("res", "char", "keyboard", "en.json")


@functools.cache
def keyboard_neighbours() -> Mapping[str, tuple[str, ...]]:
    """For each letter a to z the letters beside and diagonal to it, sorted: the English (QWERTY) layout.

    As `nlpaug.model.char.Keyboard` gives them without digits, signs and capitals.
    """
    package = find_spec("nlpaug")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("Keyboard typos need nlpaug: pip install -r requirements.txt")
    keys: dict[str, list[str]] = json.loads((Path(package.origin).parent / _KEYS).read_text(encoding="utf-8"))
    letters = {key: tuple(sorted(set(filter(_is_letter, keys[key])) - {key})) for key in keys if _is_letter(key)}
    return MappingProxyType({key: beside for key, beside in letters.items() if beside})


def _is_letter(key: str) -> bool:
    return len(key) == 1 and "a" <= key <= "z"
