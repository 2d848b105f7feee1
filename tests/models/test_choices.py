"""The registry of choices: complete for whoever asks, and listed without loading what it would take to use them."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.choices import Registry
from models.networks.activations import ACTIVATIONS
from models.networks.initialisations import INITIALISATIONS
from models.networks.network import NETWORKS
from models.networks.normalisations import NORMALISATIONS
from models.training.optimisers import OPTIMISERS
from models.training.regularisation import REGULARISERS
from models.training.schedules import SCHEDULES

REGISTRIES = (NETWORKS, ACTIVATIONS, NORMALISATIONS, INITIALISATIONS, OPTIMISERS, SCHEDULES, REGULARISERS)
DECLARES = """
import time
from some_choices import CHOICES
time.sleep({seconds})
CHOICES.register({name!r}, about="", source="")(abs)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An importable package `some_choices` with an empty registry."""
    folder = tmp_path / "some_choices"
    folder.mkdir()
    (folder / "__init__.py").write_text("from models.choices import Registry\nCHOICES = Registry(__name__)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0] == "some_choices"]:
        del sys.modules[name]


def registry_of(package: Path) -> Registry:
    return importlib.import_module(package.name).CHOICES  # type: ignore[no-any-return]


def test_a_module_of_the_package_is_enough_to_add_a_choice(package: Path) -> None:
    (package / "first.py").write_text(DECLARES.format(seconds=0, name="first"))
    assert list(registry_of(package)) == ["first"]


def test_who_asks_while_another_loads_the_choices_sees_them_all(package: Path) -> None:
    for name in ("first", "second"):
        (package / f"{name}.py").write_text(DECLARES.format(seconds=0.2, name=name))
    choices = registry_of(package)
    with ThreadPoolExecutor(3) as pool:
        seen = list(pool.map(lambda _: list(choices), range(3)))
    assert seen == [["first", "second"]] * 3


def test_a_module_that_cannot_be_loaded_is_no_empty_list(package: Path) -> None:
    (package / "broken.py").write_text("raise RuntimeError('broken')")
    choices = registry_of(package)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken"):
            list(choices)


@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_choice_says_what_it_is_and_whence(registry: Registry) -> None:
    for name, choice in registry.items():
        assert (name, len(choice.about) > 10, len(choice.source) > 5) == (choice.name, True, True)
        assert all(param.help for param in choice.params)


def test_all_choices_are_listed_without_torch() -> None:
    code = (
        "import sys; from tests.models.test_choices import REGISTRIES; "
        "assert all(len(list(registry.items())) for registry in REGISTRIES); print('torch' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "False"
