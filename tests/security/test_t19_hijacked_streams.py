"""T19: an event stream is opened by the secret in the Authorization header alone, which no other page can send or read.

There are no websockets: whoever asks for one is turned away. The desk's stream goes by a cookie that browsers do not
send from other pages, and no page of another origin may read either stream.
"""

from typing import Any

import httpx
import pytest

from tests.security.staff import Staff
from tests.unit.gateway.harness import Customer, Gateway

pytestmark = pytest.mark.anyio

STREAM = {"Accept": "text/event-stream"}
ORIGINS = ["https://evil.example", "null", "http://gateway.evil.example", ""]


async def refused(gateway: Gateway, path: str, **request: Any) -> httpx.Response:
    """The answer, which must be an end and no stream."""
    headers = {**STREAM, **request.pop("headers", {})}
    response = await gateway.http.get(path, headers=headers, **request)
    assert response.headers["content-type"] == "application/json"
    return response


@pytest.fixture
async def anna(gateway: Gateway) -> Customer:
    customer = await gateway.open()
    await customer.ask("my secret wish")
    return customer


@pytest.mark.parametrize("origin", ORIGINS)
async def test_t19_a_stream_without_the_header_is_refused_whatever_the_origin(
    gateway: Gateway, anna: Customer, origin: str
) -> None:
    """As an EventSource of a foreign page asks: with an Origin and cookies, and no way to send a header."""
    response = await refused(gateway, f"{anna.path}/events", headers={"Origin": origin})
    assert response.status_code == 401
    assert "my secret wish" not in response.text


async def test_t19_the_secret_counts_in_no_other_place(gateway: Gateway, anna: Customer) -> None:
    path = f"{anna.path}/events"
    places: list[dict[str, Any]] = [
        {"params": {"secret": anna.secret, "access_token": anna.secret, "authorization": anna.secret}},
        {"headers": {"Cookie": f"secret={anna.secret}; Authorization=Bearer {anna.secret}"}},
        {"headers": {"X-Authorization": f"Bearer {anna.secret}"}},
        {"headers": {"Authorization": f"Basic {anna.secret}"}},
        {"headers": {"Authorization": anna.secret}},
    ]
    assert [(await refused(gateway, path, **place)).status_code for place in places] == [401] * len(places)


@pytest.mark.parametrize("origin", ORIGINS)
async def test_t19_another_page_gets_no_leave_to_send_the_header_nor_to_read(
    gateway: Gateway, anna: Customer, origin: str
) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    leave = await gateway.http.options(f"{anna.path}/events", headers=asked)
    assert leave.status_code == 405
    with_secret = await gateway.http.get(f"{anna.path}/events", headers={**anna.headers, "Origin": origin})
    for answer in (leave, with_secret):
        assert [name for name in answer.headers if name.startswith("access-control")] == []
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


async def test_t19_the_desks_stream_goes_by_a_cookie_that_stays_at_home(staff: Staff) -> None:
    kim = await staff.hire()
    cookies = (await kim.sign_in()).headers.get_list("set-cookie")
    assert cookies
    for cookie in cookies:
        assert {"httponly", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
        assert "domain=" not in cookie.lower()
    stranger = staff.browser()
    for origin in ORIGINS:
        response = await stranger.get("/desk/api/stream", headers={**STREAM, "Origin": origin})
        assert response.status_code == 401
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    "path", ["/", "/ws", "/socket.io/", "/v1/conversations/{id}/events", "/desk/api/stream"]
)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_t19_a_websocket_is_closed_before_it_is_accepted(
    gateway: Gateway, anna: Customer, path: str, origin: str | None
) -> None:
    said: list[str] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        said.append(message["type"])

    address = path.format(id=anna.id)
    headers = [(name.lower().encode(), value.encode()) for name, value in anna.headers.items()]
    headers += [(b"origin", origin.encode())] if origin is not None else []
    await gateway.app(
        {
            "type": "websocket", "path": address, "raw_path": address.encode(), "query_string": b"", "headers": headers,
            "client": ("127.0.0.1", 1), "server": ("gateway", 80), "scheme": "ws", "root_path": "", "subprotocols": [],
            "asgi": {"version": "3.0"},
        },
        receive,
        send,
    )  # fmt: skip
    assert said == ["websocket.close"]
