"""T20: a session cannot be planted, read by scripts or over plain http, and an old one is worth nothing."""

from collections.abc import Awaitable, Callable
from http.cookies import Morsel, SimpleCookie

import httpx
import pytest

from desk.agents import reset_agent
from tests.security.staff import HOME, LOGIN, PASSWORD, QUICK, Agent, Staff

pytestmark = pytest.mark.anyio

PLAIN, SECURE = "parley_desk", "__Host-parley_desk"
SHOP = "https://desk.example"
NEW_PASSWORD = "another password of the tests"


def cookies_of(response: httpx.Response) -> dict[str, "Morsel[str]"]:
    found = [SimpleCookie(header) for header in response.headers.get_list("set-cookie")]
    return {name: morsel for cookie in found for name, morsel in cookie.items()}


@pytest.fixture
async def kim(staff: Staff) -> Agent:
    agent = await staff.hire()
    await agent.sign_in()
    return agent


async def is_good(staff: Staff, token: str, *, name: str = PLAIN, address: str = HOME) -> bool:
    """Whether a token opens the desk to somebody who has nothing else."""
    async with staff.browser(address) as thief:
        response = await thief.get("/desk/api/me", headers={"Cookie": f"{name}={token}"})
    assert response.status_code in (200, 401)
    return response.status_code == 200


@pytest.mark.parametrize(
    "address", ["http://localhost", "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]"]
)
async def test_t20_on_this_machine_the_cookie_has_its_plain_name(staff: Staff, address: str) -> None:
    agent = await staff.hire(address=address)
    cookie = cookies_of(await agent.sign_in())[PLAIN]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "lax", "/")
    assert (cookie["domain"], cookie["max-age"], cookie["secure"]) == ("", "", "")


async def test_t20_over_https_every_cookie_is_bound_to_host_and_https(staff: Staff) -> None:
    agent = await staff.hire(address=SHOP)
    cookies = cookies_of(await agent.sign_in())
    assert SECURE in cookies
    for name, cookie in cookies.items():
        assert name.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert await agent.is_signed_in()


async def test_t20_https_that_ends_at_a_proxy_is_https(staff: Staff) -> None:
    agent = await staff.hire(address="http://desk.example")
    agent.http.headers["Origin"] = SHOP
    assert cookies_of(await agent.sign_in())[SECURE]["secure"]


@pytest.mark.parametrize(
    "address", ["http://desk.example", "http://192.168.1.7:8080", "http://localhost.example"]
)
async def test_t20_no_password_is_taken_over_plain_http_from_elsewhere(staff: Staff, address: str) -> None:
    agent = await staff.hire(address=address)
    refused = await agent.sign_in()
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "desk_not_https")
    assert cookies_of(refused) == {}


async def test_t20_a_plain_cookie_counts_on_this_machine_alone(staff: Staff, kim: Agent) -> None:
    token = kim.http.cookies[PLAIN]
    assert await is_good(staff, token)
    assert not await is_good(staff, token, address=SHOP)
    assert not await is_good(staff, token, address="http://desk.example")
    assert await is_good(staff, token, name=SECURE, address=SHOP)


async def test_t20_a_planted_session_is_not_the_one_that_signs_in(staff: Staff) -> None:
    agent = await staff.hire()
    agent.http.cookies.set(PLAIN, "planted", domain="localhost.local")
    cookie = cookies_of(await agent.sign_in())[PLAIN]
    assert cookie.value != "planted"
    assert not await is_good(staff, "planted")


async def test_t20_signing_in_again_ends_the_session_before(staff: Staff, kim: Agent) -> None:
    old = kim.http.cookies[PLAIN]
    await kim.sign_in()
    assert kim.http.cookies[PLAIN] != old
    assert not await is_good(staff, old)
    assert await kim.is_signed_in()


async def sign_out(kim: Agent) -> None:
    assert (await kim.post("/logout")).status_code == 204


async def change_password(kim: Agent) -> None:
    (await kim.post("/password", password=PASSWORD, new=NEW_PASSWORD)).raise_for_status()


async def switch_on(kim: Agent) -> None:
    (await kim.switch_on()).raise_for_status()


async def test_t20_signing_out_ends_the_session_on_the_server(staff: Staff, kim: Agent) -> None:
    old = kim.http.cookies[PLAIN]
    await sign_out(kim)
    assert PLAIN not in kim.http.cookies
    assert not await is_good(staff, old)


async def test_t20_signing_out_leaves_other_browsers_alone(staff: Staff, kim: Agent) -> None:
    elsewhere = kim.elsewhere(staff.browser())
    await elsewhere.sign_in()
    await sign_out(kim)
    assert await elsewhere.is_signed_in()


@pytest.mark.parametrize("change", [change_password, switch_on])
async def test_t20_a_change_of_the_account_ends_every_session_but_its_own(
    staff: Staff, kim: Agent, change: Callable[[Agent], Awaitable[None]]
) -> None:
    elsewhere, lee = kim.elsewhere(staff.browser()), await staff.hire("lee")
    await elsewhere.sign_in()
    await lee.sign_in()
    old = kim.http.cookies[PLAIN]
    await change(kim)
    assert not await is_good(staff, old)
    assert not await elsewhere.is_signed_in()
    assert await kim.is_signed_in()
    assert await lee.is_signed_in()
    assert (await kim.post("/logout")).status_code == 204  # the new session's token is known to the page


async def test_t20_switching_the_factor_off_ends_every_session_but_its_own(staff: Staff, kim: Agent) -> None:
    await kim.switch_on()
    staff.gateway.clock.jump(60)
    elsewhere = kim.elsewhere(staff.browser())
    await elsewhere.sign_in(code=kim.recovery_codes[0])
    old = kim.http.cookies[PLAIN]
    (await kim.post("/second-factor/off", password=PASSWORD, code=kim.code())).raise_for_status()
    assert not await is_good(staff, old)
    assert not await elsewhere.is_signed_in()
    assert await kim.is_signed_in()


async def test_t20_the_operators_reset_ends_every_session(staff: Staff, kim: Agent) -> None:
    await staff.gateway.services.database.write(
        lambda db: reset_agent(db, LOGIN, QUICK.hash(NEW_PASSWORD), now=staff.gateway.clock())
    )
    assert not await kim.is_signed_in()


async def test_t20_a_refused_change_ends_no_session(staff: Staff, kim: Agent) -> None:
    elsewhere = kim.elsewhere(staff.browser())
    await elsewhere.sign_in()
    assert (await kim.post("/password", password="wrong", new=NEW_PASSWORD)).status_code == 400
    assert await kim.is_signed_in()
    assert await elsewhere.is_signed_in()


@pytest.mark.parametrize(("minutes", "signed_in"), [(29.9, True), (30, False)])
async def test_t20_a_session_ends_after_half_an_hour_without_the_agent(
    staff: Staff, kim: Agent, minutes: float, signed_in: bool
) -> None:
    staff.gateway.clock.jump(60 * minutes)
    assert await kim.is_signed_in() is signed_in


async def test_t20_what_the_agent_does_keeps_the_session(staff: Staff, kim: Agent) -> None:
    for _ in range(5):
        staff.gateway.clock.jump(20 * 60)
        assert await kim.is_signed_in()


@pytest.mark.parametrize("header", [{"X-Desk-Unattended": "yes"}, {"Accept": "text/event-stream"}])
async def test_t20_what_the_page_asks_by_itself_does_not(
    staff: Staff, kim: Agent, header: dict[str, str]
) -> None:
    staff.gateway.clock.jump(20 * 60)
    assert (await kim.http.get("/desk/api/queue", headers=header)).status_code == 200
    staff.gateway.clock.jump(10 * 60)
    assert not await kim.is_signed_in()


async def test_t20_a_busy_agent_signs_in_anew_after_twelve_hours(staff: Staff, kim: Agent) -> None:
    for _ in range(47):
        staff.gateway.clock.jump(15 * 60)
        assert await kim.is_signed_in()
    staff.gateway.clock.jump(15 * 60)
    assert not await kim.is_signed_in()


async def test_t20_the_database_holds_no_token(staff: Staff, kim: Agent) -> None:
    token = kim.http.cookies[PLAIN].encode()
    assert not any(token in path.read_bytes() for path in staff.gateway.home.glob("parley.db*"))
