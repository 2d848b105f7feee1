"""The door where no server is needed: what a failing app answers, and names that cannot be meant."""

from __future__ import annotations

import pytest
from starlette.types import Message, Receive, Scope, Send

from augment.errors import InputError
from models.service.settings import Settings
from pages.components.door import Door


def test_an_answer_to_a_failure_says_no_more_than_that_and_has_the_headers_too() -> None:
    async def failing(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("a secret")

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
    with pytest.raises(RuntimeError, match="a secret"):
        Door(failing, ())(scope, receive, send).send(None)
    start, body = sent
    assert start["status"] == 500
    assert (b"x-frame-options", b"DENY") in start["headers"]
    assert body["body"] == b"Internal server error."


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("", set()),
        ("teacher.local", {"teacher.local"}),
        (" Teacher.local. , klasse-7b,,", {"teacher.local", "klasse-7b"}),
        ("müller.local", {"xn--mller-kva.local"}),
    ],
)
def test_names_are_read_as_browsers_send_them(said: str, names: set[str]) -> None:
    assert Settings.from_environment({"EXPLORER_HOSTS": said}).hosts == names


@pytest.mark.parametrize("said", ["http://teacher.local", "teacher.local:8501", "*", "*.local", "a b", "..", "é" * 80])
def test_what_is_no_name_is_one_sentence(said: str) -> None:
    with pytest.raises(InputError, match=r"^EXPLORER_HOSTS is .*; allowed are names such as teacher\.local"):
        Settings.from_environment({"EXPLORER_HOSTS": said})
