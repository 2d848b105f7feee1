"""The pages run on a store of their own; its workers end with the test session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from pages.components import server
from pages.components.lab import jobs

APP = Path(__file__).parents[2] / "app.py"


@pytest.fixture(scope="session")
def explorer_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("EXPLORER_STORE", str(folder))
        environment.setenv("EXPLORER_WORKERS", "1")
        environment.setenv("EXPLORER_LIVE_SLIDERS", "0")
        server.settings.cache_clear()
        jobs.store.clear()
        yield folder
    server.settings.cache_clear()
    jobs.store.clear()


@pytest.fixture
def open_app(explorer_store: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Opens the app as a new session, with the given query parameters, on the page named.

    As on a server that has had a visitor: Streamlit then runs app.py, and lists no folder of pages by itself.
    """
    begin = PagesManager.__init__

    def begin_as_visited(manager: PagesManager, *given: object, **named: object) -> None:
        begin(manager, *given, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", begin_as_visited)

    def open_(page: str = "pages/image.py", **query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        if page != "pages/image.py":
            app.switch_page(page).run()
        assert not app.exception
        return app

    return open_
