"""Who comes in, by which name, and what browsers are told: a real server that listens to everybody."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, Server, settle

NAME = "teacher.local"
PHOTO = ROOT / "docs" / "image.png"
NGINX_FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "A" * 22 + "==",
}


@pytest.fixture(scope="module")
def outside() -> Iterator[socket.socket]:
    """The way out of this machine, as the server sees it: whoever asks for another host connects here."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory, outside: socket.socket) -> Iterator[Server]:
    proxy = f"http://127.0.0.1:{outside.getsockname()[1]}"
    environment = {"EXPLORER_HOSTS": f"{NAME}, other.school.example", "HTTP_PROXY": proxy, "HTTPS_PROXY": proxy}
    running = Server(tmp_path_factory.mktemp("door"), "0.0.0.0", environment)
    yield running
    running.stop()


def ask(server: Server, path: str, method: str = "GET", **headers: str | None) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    said = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    connection.request(method, path, b"{}" if method == "POST" else None, said)
    return connection.getresponse()


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:{port}", "[::1]:{port}", "192.168.7.9", NAME, "Teacher.Local.:80"]
)
def test_it_goes_by_its_names_and_by_addresses(open_server: Server, host: str) -> None:
    assert ask(open_server, "/", Host=host.format(port=open_server.port)).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"{NAME}.evil.example",
        f"x.{NAME}",
        f"{NAME}:80@evil.example",
        f"{NAME}/x",
        "127.1.evil.example",
        "",
    ],
)
def test_any_other_name_is_refused_for_pages_websockets_uploads_and_sliders(open_server: Server, host: str) -> None:
    asked = [
        ask(open_server, "/", Host=host),
        ask(open_server, "/_stcore/upload_file/a/b", "PUT", Host=host),
        ask(open_server, "/moved/token", "POST", Host=host),
    ]
    for answer in asked:
        said = answer.read().decode()
        assert (answer.status, "EXPLORER_HOSTS" in said, said.count(".")) == (403, True, 1)
    assert ask(open_server, "/_stcore/stream", **{**UPGRADE, "Host": host}).status == 403


@pytest.mark.parametrize(
    ("host", "origin", "let_in"),
    [
        (NAME, f"http://{NAME}", True),
        (NAME, f"https://{NAME}", True),
        ("127.0.0.1:8501", f"https://{NAME}:8443", True),  # a proxy that keeps the name to itself
        ("127.0.0.1:8501", "http://127.0.0.1:8501", True),
        (NAME, None, True),
        ("127.0.0.1:8501", "http://127.0.0.1:3000", False),
        (NAME, "https://evil.example", False),
        (NAME, f"https://{NAME}.evil.example", False),
        (NAME, "null", False),
    ],
)
def test_pages_of_other_sites_get_nothing(open_server: Server, host: str, origin: str | None, let_in: bool) -> None:
    stream = ask(open_server, "/_stcore/stream", **{**UPGRADE, "Host": host, "Origin": origin})
    slider = ask(open_server, "/moved/token", "POST", Host=host, Origin=origin)
    assert (stream.status, slider.status) == ((101, 404) if let_in else (403, 403))


def test_nothing_outside_is_asked_at_the_start_or_for_a_foreign_page(
    open_server: Server, outside: socket.socket
) -> None:
    ask(open_server, "/_stcore/stream", **{**UPGRADE, "Host": NAME, "Origin": "https://evil.example"})
    with pytest.raises(BlockingIOError):
        outside.accept()


@pytest.mark.parametrize(
    "path",
    [
        "metrics",
        "metrics/",
        "/metrics",
        "health/../metrics",
        "agent/openapi.json",
        "agent/mcp",
        "script-health-check",
        "bidi-components/x/y.js",
    ],
)
def test_what_nobody_needs_is_not_served(open_server: Server, path: str) -> None:
    for start in ("/_stcore/", "/train/_stcore/"):
        answer = ask(open_server, start + path)
        assert (answer.status, answer.read()) == (404, b"Nothing is served here.")


def test_every_answer_tells_browsers_what_is_allowed(open_server: Server) -> None:
    asked = [
        ask(open_server, "/"),
        ask(open_server, "/train"),
        ask(open_server, "/manifest.json"),
        ask(open_server, "/media/none"),
        ask(open_server, "/_stcore/health"),
        ask(open_server, "/_stcore/metrics"),
        ask(open_server, "/_stcore/upload_file/a/b", "PUT"),
        ask(open_server, "/moved/token", "POST"),
        ask(open_server, "/", Host="evil.example"),
    ]
    for answer in asked:
        policy = dict(part.split(maxsplit=1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in policy["script-src"]
        assert "http:" not in str(policy)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Permissions-Policy"].startswith("microphone=(self), camera=()")


def drive(page: Page, url: str) -> None:
    """On the Image page a slider that moves, and a picture that is uploaded."""
    page.goto(url)
    settle(page)
    handle = page.get_by_role("slider").first
    with page.expect_response("**/moved/*") as moved:
        handle.press("ArrowRight")
    settle(page)
    page.locator(".st-key-recipe_panel [data-testid=stPopover] button").first.click()
    with page.expect_response("**/upload_file/**") as uploaded:
        page.locator(".st-key-image-upload input[type=file]").set_input_files(PHOTO)
    assert (moved.value.status, uploaded.value.status) == (200, 204)
    expect(page.get_by_text(PHOTO.name).first).to_be_visible()
    # What the recorder does with a recording.
    assert page.evaluate("fetch(URL.createObjectURL(new Blob(['x']))).then(got => got.text())") == "x"


def test_a_class_works_under_a_name_and_the_policy_forbids_nothing_of_it(page: Page, open_server: Server) -> None:
    url = f"http://{NAME}:{open_server.port}"
    for name in ("audio", "text", "lessons", "train"):
        page.goto(f"{url}/{name}")
        settle(page)
    drive(page, url)


def test_the_policy_does_forbid(open_server: Server, browser: Browser) -> None:
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(f"http://{NAME}:{open_server.port}/_stcore/health")
    kept = opened.evaluate("""async () => {
      const said = [];
      document.addEventListener("securitypolicyviolation", event => said.push(event.effectiveDirective));
      await fetch("http://127.0.0.1:9/").catch(() => {});
      document.body.append(Object.assign(document.createElement("script"), {text: "window.entered = true"}));
      document.body.append(Object.assign(document.createElement("iframe"), {src: "http://127.0.0.1:9/"}));
      await new Promise(done => setTimeout(done, 200));
      return [said.sort(), window.entered ?? false];
    }""")
    context.close()
    assert kept == [["connect-src", "frame-src", "script-src-elem"], False]


@pytest.fixture(scope="module")
def proxied(open_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of nginx with the configuration that ships, a certificate of its own, and free ports."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if not nginx or not shutil.which("openssl"):
        pytest.skip("nginx and openssl are not installed")
    folder = tmp_path_factory.mktemp("nginx")
    subject = ["-subj", f"/CN={NAME}", "-keyout", "key.pem", "-out", "certificate.pem"]
    certify = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject]
    subprocess.run(certify, cwd=folder, check=True, capture_output=True)
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        plain, secure = one.getsockname()[1], two.getsockname()[1]
    site = (ROOT / "docs" / "nginx.conf").read_text("utf-8")
    for ours, here in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("/etc/ssl/certs/teacher.local.pem", str(folder / "certificate.pem")),
        ("/etc/ssl/private/teacher.local.key", str(folder / "key.pem")),
        ("127.0.0.1:8501", f"127.0.0.1:{open_server.port}"),
    ):
        assert site.count(ours) == 1
        site = site.replace(ours, here)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in NGINX_FOLDERS)
    user = "user root;" if os.geteuid() == 0 else ""  # pytest's folder is its owner's alone
    whole = f"{user} pid {folder}/pid; events {{}} http {{ access_log off; {temporary} {site}}}"
    (folder / "nginx.conf").write_text(whole, "utf-8")
    command = [nginx, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True)
    running = subprocess.Popen([*command, "-g", "daemon off;"])
    yield f"https://{NAME}:{secure}"
    running.terminate()
    running.wait(10)


def test_a_class_works_through_nginx_over_https(browser: Browser, proxied: str) -> None:
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Policy" in message.text else None)
    drive(page, proxied)
    assert page.evaluate("isSecureContext && Boolean(navigator.mediaDevices)")
    context.close()
    assert not said
