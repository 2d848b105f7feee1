"""What runs over the whole catalogue finds a WordNet on every machine: a small one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from augment.text import wordnet
from tests.augment.word_lists import small_wordnet


@pytest.fixture(scope="session", autouse=True)
def any_wordnet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(wordnet.VARIABLE, str(small_wordnet(tmp_path_factory.mktemp("words") / "wordnet")))
        yield
