"""What goes wrong outside of what a page asks for, the store's faults above all, as a sentence where it would stand."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

from augment.errors import InputError
from pages.components.messages import show_error

P = ParamSpec("P")


@contextmanager
def faults_told() -> Iterator[None]:
    """Instead of what cannot be shown, say why."""
    try:
        yield
    except InputError as error:
        show_error(error)


def telling_faults(function: Callable[P, None]) -> Callable[P, None]:
    """The same for a fragment, which Streamlit runs by itself."""

    @functools.wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        with faults_told():
            function(*args, **kwargs)

    return told
