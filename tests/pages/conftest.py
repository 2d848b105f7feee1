"""The pages run on a store of their own; its workers end with the test session."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.components import server
from pages.components.lab import jobs
from pages.components.live_result import RESULT
from pages.components.workbench import bench

APP = Path(__file__).parents[2] / "pages" / "frame.py"


@pytest.fixture(scope="session", autouse=True)
def known_components() -> Iterator[None]:
    """Every AppTest asks all installed packages which components they bring; a server asks once, when it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_to_paint() -> Iterator[None]:
    """No browser has to be given time here: it would be most of what these tests take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench, "PAINT_FIRST_S", 0.0)
        yield


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
def open_app(explorer_store: Path) -> Callable[..., AppTest]:
    """Opens the app as a new session, with the given query parameters, on the page named."""

    def open_(page: str = "image.py", **query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        if page != "image.py":
            app.switch_page(page).run()
        assert not app.exception
        return app

    return open_


def open_link(open_app: Callable[..., AppTest], page: str = "train.py", **query: str) -> AppTest:
    """A page as a link with these parameters opens it."""
    app = open_app(page)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def component(app: AppTest, key: str) -> dict:
    """The id of a component, and what it shows."""
    found = next(element for element in app.get("bidi_component") if element.key == key)
    return {"id": found.proto.id, "data": json.loads(found.proto.json)}


def result_html(app: AppTest) -> str:
    """The result on a workbench."""
    return component(app, RESULT)["data"]["html"]
