"""T33: no address leads out of the folders that are served, and no id of an address is ever a path.

The requests go over a real socket as they stand here: a client library would tidy them up first.
"""

import http.client
from urllib.parse import urlsplit

import pytest

from gateway.pages import FOLDER
from tests.security.served import Served

UPWARDS = (
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "%252e%252e%252f", "....//", "..;/", ".%2e/", "%c0%ae%c0%ae/",
    "%ef%bc%8e%ef%bc%8e/", "..%00/", "/../", "%2f..%2f", "./../",
)  # fmt: skip
TARGETS = ("etc/passwd", "gateway/app.py", "pyproject.toml", "var/keys/data.key", "front.html")
STATIC = ("/pages/", "/pages/desk/", "/widget/", "/demo/images/")
OF_IDS = (
    "/v1/conversations/{}/events",
    "/v1/conversations/{}/messages",
    "/v1/conversations/{}/identity",
    "/v1/conversations/{}/turns/1",
    "/desk/api/conversations/{}",
    "/desk/api/conversations/{}/events",
    "/desk/api/conversations/{}/helps",
)
ABSOLUTE = (
    "//etc/passwd",
    "/pages//etc/passwd",
    "/pages/%2fetc%2fpasswd",
    "/pages/C:%5cboot.ini",
    "/pages/%00",
    "/%00",
)


def ask(served: Served, target: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    address = urlsplit(served.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    connection.putrequest("GET", target, skip_accept_encoding=True)
    for name, value in (headers or {}).items():
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content


def is_an_error_of_ours(content: bytes) -> bool:
    return content.startswith(b'{"error":{"code":')


@pytest.mark.parametrize("prefix", STATIC)
def test_t33_no_spelling_of_upwards_leaves_a_served_folder(served: Served, prefix: str) -> None:
    for upwards in UPWARDS:
        for target in TARGETS:
            for steps in (1, 2, 3, 8):
                path = prefix + upwards * steps + target
                status, content = ask(served, path)
                assert status in (404, 400), path
                assert is_an_error_of_ours(content) or status == 400, path


@pytest.mark.parametrize("route", OF_IDS)
def test_t33_an_id_that_is_a_path_is_an_unknown_id(served: Served, route: str) -> None:
    _, secret = served.open()
    agent = served.sign_in()
    for upwards in UPWARDS:
        path = route.format(upwards * 3 + "etc%2fpasswd")
        status, content = ask(served, path, {**secret, **agent})
        assert status in (400, 404, 405), path
        assert b"root:" not in content


@pytest.mark.parametrize("path", ABSOLUTE)
def test_t33_absolute_paths_and_NUL_lead_nowhere(served: Served, path: str) -> None:
    status, content = ask(served, path)
    assert status == 404
    assert is_an_error_of_ours(content)


@pytest.mark.parametrize("path", ["/pages/", "/pages/desk/", "/widget/", "/demo/images/"])
def test_t33_folders_are_not_listed(served: Served, path: str) -> None:
    status, content = ask(served, path)
    assert status == 404
    assert is_an_error_of_ours(content)


def test_t33_what_is_served_is_still_there(served: Served) -> None:
    """So that the refusals above are for the path and not for the folder."""
    for file in ("desk/desk.js", "front/front.css", "icon.svg"):
        assert ask(served, f"/pages/{file}") == (200, (FOLDER / "files" / file).read_bytes())
