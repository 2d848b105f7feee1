"""What can be chosen: networks, optimisers, schedules and the like, each one registered function with its own Params.

From the record alone a choice has its controls on the page, its validation and its JSON form.
"""

from __future__ import annotations

import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from augment.params import Param

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Choice:
    """`about` says in a sentence what it is, `source` where it comes from; `fits` names what it can be used for,
    and `is_default` says that it is what is used for that where nothing is chosen.

    `check` is called with the settings and with what they are to be used on; it raises InputError where they cannot.
    """

    name: str
    params: tuple[Param, ...]
    about: str
    source: str
    function: Callable[..., Any]
    fits: tuple[str, ...] = ()
    is_default: bool = False
    check: Callable[..., None] | None = None


class Registry(Mapping[str, Choice]):
    """The choices of one kind by name, in the order of their registration; `package` is where they are declared.

    Its modules are imported on first use, so that a new choice touches one file. Importing them imports no torch.
    Sessions of a server are threads: whoever asks while the modules are imported waits for all of them.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self._choices: dict[str, Choice] = {}
        self._is_complete = False
        self._lock = threading.RLock()

    def register(
        self,
        name: str,
        *params: Param,
        about: str,
        source: str,
        fits: tuple[str, ...] = (),
        is_default: bool = False,
        check: Callable[..., None] | None = None,
    ) -> Callable[[Function], Function]:
        """Register the decorated function or class. Raises ValueError where there is one of that name."""

        def add(function: Function) -> Function:
            if name in self._choices:
                raise ValueError(f"{self._package} has {name} already")
            self._choices[name] = Choice(name, params, about, source, function, fits, is_default, check)
            return function

        return add

    def _all(self) -> dict[str, Choice]:
        if not self._is_complete:
            with self._lock:
                self._import_modules()
                self._is_complete = True
        return self._choices

    def _import_modules(self) -> None:
        package = importlib.import_module(self._package)
        for module in pkgutil.iter_modules(getattr(package, "__path__", ())):
            importlib.import_module(f"{self._package}.{module.name}")

    def __getitem__(self, name: str) -> Choice:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def fitting(self, purpose: str) -> tuple[str, ...]:
        """The names of those that can be used for `purpose`: the default first, the others from a to z."""
        fitting = [choice for choice in self.values() if purpose in choice.fits]
        return tuple(choice.name for choice in sorted(fitting, key=lambda choice: (not choice.is_default, choice.name)))
