"""T22: guessing does not get far. argon2id, pauses, a second factor whose codes are good once, and an audit of it all."""

import asyncio
import statistics
import time
from datetime import timedelta

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text

from desk import second_factor
from desk.agents import reset_agent
from desk.passwords import check, hash_password, make_password
from desk.tables import AgentRow
from desk.tries import FREE_TRIES, LONGEST_PAUSE
from gateway.rate_limits import SIGN_INS_PER_MINUTE
from tests.security.staff import LOGIN, PASSWORD, Agent, Staff

pytestmark = pytest.mark.anyio


async def guess(agent: Agent, times: int = FREE_TRIES) -> httpx.Response:
    """Wrong passwords, one after the other; the answer to the last."""
    for _ in range(times):
        response = await agent.sign_in("a wrong password")
    return response


@pytest.fixture
async def kim(staff: Staff) -> Agent:
    return await staff.hire()


@pytest.fixture
async def careful_kim(kim: Agent) -> Agent:
    """With the second factor on; the code of the present half minute is used up."""
    await kim.sign_in()
    await kim.switch_on()
    return kim


def test_t22_passwords_are_hashed_with_argon2id() -> None:
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_t22_a_hash_of_weaker_parameters_is_made_anew() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    checked = check(weak, PASSWORD)
    assert checked.fits
    assert checked.better_hash is not None
    assert check(checked.better_hash, PASSWORD).better_hash is None


async def test_t22_the_hash_made_anew_is_kept(staff: Staff, kim: Agent) -> None:
    stored = [await _stored_hash(staff)]
    assert (await kim.sign_in()).status_code == 200
    stored.append(await _stored_hash(staff))
    assert ["m=65536" in password_hash for password_hash in stored] == [False, True]


async def _stored_hash(staff: Staff) -> str:
    return await staff.gateway.services.database.read(
        lambda db: str(db.scalar(select(AgentRow.password_hash)))
    )


async def test_t22_an_unknown_login_gets_the_same_answer_as_a_wrong_password(
    staff: Staff, kim: Agent
) -> None:
    nobody = Agent(staff.gateway, "nobody", staff.browser())
    answers = [(await agent.sign_in("a wrong password")) for agent in (kim, nobody)]
    assert answers[0].status_code == answers[1].status_code == 401
    assert answers[0].json() == answers[1].json()
    assert answers[0].headers.keys() == answers[1].headers.keys()


@pytest.mark.alone
async def test_t22_an_unknown_login_takes_as_long_as_a_wrong_password(staff: Staff) -> None:
    kim = await staff.hire(hash_of=hash_password)
    nobody = Agent(staff.gateway, "nobody", staff.browser())
    seconds: dict[str, list[float]] = {LOGIN: [], "nobody": []}
    for _ in range(FREE_TRIES - 2):
        for agent in (kim, nobody):
            began = time.perf_counter()
            await agent.sign_in("a wrong password")
            seconds[agent.login].append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in seconds.values())
    assert 0.5 < known / unknown < 2


async def test_t22_an_unknown_login_is_paused_like_a_known_one(staff: Staff, kim: Agent) -> None:
    nobody = Agent(staff.gateway, "nobody", staff.browser())
    await asyncio.gather(guess(kim), guess(nobody))
    answers = [(await agent.sign_in("a wrong password")) for agent in (kim, nobody)]
    assert [answer.status_code for answer in answers] == [429, 429]
    assert answers[0].json() == answers[1].json()


async def test_t22_ten_wrong_tries_begin_a_pause_in_which_the_right_password_does_not_count(
    staff: Staff, kim: Agent
) -> None:
    assert (await guess(kim)).status_code == 401
    refused = await kim.sign_in()
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "desk_paused"
    assert 0 < int(refused.headers["Retry-After"]) <= 31
    assert (await staff.acts())[-2:] == ["wrong_password", "paused"]


async def test_t22_the_pause_ends_by_itself_and_grows_with_each_further_wrong_try(
    staff: Staff, kim: Agent
) -> None:
    await guess(kim)
    pauses = []
    for _ in range(8):
        refused = await kim.sign_in("a wrong password")
        pauses.append(int(refused.headers["Retry-After"]))
        staff.gateway.clock.jump(pauses[-1])
        assert (await kim.sign_in("a wrong password")).status_code == 401
    assert pauses == sorted(pauses)
    assert pauses[1] > 1.9 * pauses[0]
    assert pauses[-1] == pauses[-2] == LONGEST_PAUSE.total_seconds() + 1
    staff.gateway.clock.jump(pauses[-1])
    assert (await kim.sign_in()).status_code == 200


async def test_t22_guesses_at_the_same_time_do_not_outrun_the_pause(staff: Staff, kim: Agent) -> None:
    answers = await asyncio.gather(*(kim.sign_in(f"guess {number}") for number in range(3 * FREE_TRIES)))
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(401), statuses.count(429)) == (FREE_TRIES, 2 * FREE_TRIES)


async def test_t22_who_guesses_elsewhere_does_not_hold_up_the_browser_the_agent_works_with(
    staff: Staff, kim: Agent
) -> None:
    await kim.sign_in()
    await kim.post("/logout")
    stranger = kim.elsewhere(staff.browser())
    await guess(stranger)
    assert (await stranger.sign_in()).status_code == 429
    assert (await kim.sign_in()).status_code == 200


async def test_t22_a_known_browser_is_known_for_its_own_agent_alone(staff: Staff, kim: Agent) -> None:
    await kim.sign_in()
    lee = await staff.hire("lee")
    await guess(lee.elsewhere(staff.browser()))
    assert (await lee.elsewhere(kim.http).sign_in()).status_code == 429


async def test_t22_a_known_browser_is_paused_by_its_own_wrong_tries(kim: Agent) -> None:
    await kim.sign_in()
    await kim.post("/logout")
    await guess(kim)
    assert (await kim.sign_in()).status_code == 429


async def test_t22_many_tries_from_one_address_are_refused_before_they_are_looked_at(
    staff: Staff, kim: Agent
) -> None:
    codes = [(await kim.sign_in("guess")).json()["error"]["code"] for _ in range(2 * SIGN_INS_PER_MINUTE)]
    assert codes.count("too_many_requests") > 0
    assert codes[0] == "desk_login"


async def test_t22_the_second_factor_is_off_until_a_code_has_confirmed_it(staff: Staff, kim: Agent) -> None:
    await kim.sign_in()
    offer = (await kim.post("/second-factor/offer", password=PASSWORD)).json()
    assert offer["qr"].startswith("data:image/svg+xml")
    assert (await kim.elsewhere(staff.browser()).sign_in()).status_code == 200
    assert (await kim.post("/second-factor/confirm", code="000000")).status_code == 400
    assert not (await kim.http.get("/desk/api/me")).json()["second_factor"]


async def test_t22_the_second_factor_needs_the_password_to_be_switched_on(kim: Agent) -> None:
    await kim.sign_in()
    refused = await kim.post("/second-factor/offer", password="a wrong password")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "desk_password")


async def test_t22_signing_in_asks_for_a_code_once_the_factor_is_on(staff: Staff, careful_kim: Agent) -> None:
    browser = careful_kim.elsewhere(staff.browser())
    asked = await browser.sign_in()
    assert (asked.status_code, asked.json()["error"]["code"]) == (401, "desk_code_needed")
    assert (await browser.sign_in(code=careful_kim.code(steps=1))).status_code == 200


async def test_t22_the_same_code_twice_is_refused_the_second_time(staff: Staff, careful_kim: Agent) -> None:
    staff.gateway.clock.jump(60)
    code = careful_kim.code()
    first, second = careful_kim.elsewhere(staff.browser()), careful_kim.elsewhere(staff.browser())
    assert (await first.sign_in(code=code)).status_code == 200
    refused = await second.sign_in(code=code)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "desk_code")
    assert (await staff.acts())[-1] == "wrong_code"


async def test_t22_of_the_same_code_at_the_same_time_one_is_refused(staff: Staff, careful_kim: Agent) -> None:
    staff.gateway.clock.jump(60)
    browsers = [careful_kim.elsewhere(staff.browser()) for _ in range(4)]
    code = careful_kim.code()
    answers = await asyncio.gather(*(browser.sign_in(code=code) for browser in browsers))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_t22_the_code_that_confirmed_the_factor_is_used_up(staff: Staff, careful_kim: Agent) -> None:
    browser = careful_kim.elsewhere(staff.browser())
    assert (await browser.sign_in(code=careful_kim.code())).status_code == 401


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
async def test_t22_a_code_is_good_one_half_minute_early_or_late(
    staff: Staff, careful_kim: Agent, steps: int, status: int
) -> None:
    staff.gateway.clock.jump(300)
    browser = careful_kim.elsewhere(staff.browser())
    assert (await browser.sign_in(code=careful_kim.code(steps=steps))).status_code == status


async def test_t22_an_older_code_is_refused_after_a_newer_one(staff: Staff, careful_kim: Agent) -> None:
    staff.gateway.clock.jump(300)
    codes = careful_kim.code(steps=1), careful_kim.code(steps=-1)
    statuses = [
        (await careful_kim.elsewhere(staff.browser()).sign_in(code=code)).status_code for code in codes
    ]
    assert statuses == [200, 401]


async def test_t22_guessed_codes_are_counted_and_the_right_password_does_not_forgive_them(
    staff: Staff, careful_kim: Agent
) -> None:
    stranger = careful_kim.elsewhere(staff.browser())
    staff.gateway.clock.jump(300)
    wrong = str((int(careful_kim.code()) + 7) % 10**6).zfill(6)
    for _ in range(FREE_TRIES):
        assert (await stranger.sign_in()).json()["error"]["code"] == "desk_code_needed"
        assert (await stranger.sign_in(code=wrong)).status_code == 401
    assert (await stranger.sign_in(code=careful_kim.code())).status_code == 429


async def test_t22_a_wrong_password_with_a_right_code_does_not_use_the_code_up(
    staff: Staff, careful_kim: Agent
) -> None:
    staff.gateway.clock.jump(60)
    code = careful_kim.code()
    browser = careful_kim.elsewhere(staff.browser())
    assert (await browser.sign_in("a wrong password", code)).json()["error"]["code"] == "desk_login"
    assert (await browser.sign_in(code=code)).status_code == 200


async def test_t22_ten_recovery_codes_each_good_once(staff: Staff, careful_kim: Agent) -> None:
    codes = careful_kim.recovery_codes
    assert len(set(codes)) == second_factor.RECOVERY_CODES == 10
    typed = f" {codes[0].upper().replace('-', ' ')} "
    first = await careful_kim.elsewhere(staff.browser()).sign_in(code=typed)
    assert (first.status_code, first.json()["recovery_codes_left"]) == (200, 9)
    assert (await careful_kim.elsewhere(staff.browser()).sign_in(code=codes[0])).status_code == 401
    assert (await careful_kim.elsewhere(staff.browser()).sign_in(code=codes[1])).status_code == 200
    assert (await staff.acts()).count("recovery_code_used") == 2


async def test_t22_a_recovery_code_is_good_for_its_own_agent_alone(staff: Staff, careful_kim: Agent) -> None:
    lee = await staff.hire("lee")
    await lee.sign_in()
    await lee.switch_on()
    stolen = lee.elsewhere(staff.browser())
    assert (await stolen.sign_in(code=careful_kim.recovery_codes[0])).status_code == 401


async def test_t22_neither_secret_nor_recovery_codes_are_readable_in_the_database(
    staff: Staff, careful_kim: Agent
) -> None:
    files = [path.read_bytes() for path in staff.gateway.home.glob("parley.db*")]
    letters = [code.replace("-", "") for code in careful_kim.recovery_codes]
    for word in (careful_kim.secret, PASSWORD, *careful_kim.recovery_codes, *letters):
        assert not any(word.encode() in content for content in files)
    assert any(LOGIN.encode() in content for content in files)


async def test_t22_the_factor_is_switched_off_by_password_and_code_together(
    staff: Staff, careful_kim: Agent
) -> None:
    staff.gateway.clock.jump(60)
    tries = [
        {"password": PASSWORD},
        {"password": PASSWORD, "code": "000000"},
        {"password": "a wrong password", "code": careful_kim.code()},
    ]
    statuses = [(await careful_kim.post("/second-factor/off", **body)).status_code for body in tries]
    assert statuses == [400, 400, 400]
    off = await careful_kim.post("/second-factor/off", password=PASSWORD, code=careful_kim.code())
    assert (off.status_code, off.json()["second_factor"], off.json()["recovery_codes_left"]) == (
        200,
        False,
        0,
    )
    assert (await careful_kim.elsewhere(staff.browser()).sign_in()).status_code == 200


async def test_t22_a_factor_that_is_on_is_not_replaced(staff: Staff, careful_kim: Agent) -> None:
    staff.gateway.clock.jump(60)
    refused = await careful_kim.post("/second-factor/offer", password=PASSWORD, code=careful_kim.code())
    assert refused.status_code == 409
    assert (
        await careful_kim.post("/second-factor/confirm", code=careful_kim.code(steps=1))
    ).status_code == 400


async def test_t22_a_short_password_is_refused(kim: Agent) -> None:
    await kim.sign_in()
    refused = await kim.post("/password", password=PASSWORD, new="eleven char")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "desk_password_short")
    assert (await kim.sign_in()).status_code == 200


async def test_t22_the_audit_tells_what_happened_to_an_account(staff: Staff, careful_kim: Agent) -> None:
    staff.gateway.clock.jump(60)
    await careful_kim.post("/second-factor/off", password=PASSWORD, code=careful_kim.code())
    await careful_kim.post("/password", password=PASSWORD, new="another password of the tests")
    await careful_kim.post("/logout")
    assert await staff.acts() == [
        "added",
        "signed_in",
        "second_factor_on",
        "second_factor_off",
        "password_changed",
        "signed_out",
    ]


async def test_t22_the_audit_of_a_login_that_names_nobody_keeps_nothing_that_was_typed(staff: Staff) -> None:
    await Agent(staff.gateway, "my secret by mistake", staff.browser()).sign_in("x")
    assert await staff.acts(None) == ["wrong_password"]
    files = [path.read_bytes() for path in staff.gateway.home.glob("parley.db*")]
    assert not any(b"my secret by mistake" in content for content in files)


@pytest.mark.parametrize("change", ["update desk_audit set act = 'x'", "delete from desk_audit"])
async def test_t22_a_row_of_the_audit_can_be_neither_changed_nor_removed(
    staff: Staff, kim: Agent, change: str
) -> None:
    with pytest.raises(Exception, match="desk_audit is only added to"):
        await staff.gateway.services.database.write(lambda db: db.execute(text(change)))
    assert await staff.acts() == ["added"]


async def test_t22_the_operator_lets_an_agent_back_in(staff: Staff, careful_kim: Agent) -> None:
    stranger = careful_kim.elsewhere(staff.browser())
    await guess(stranger)
    now = staff.gateway.clock() + timedelta(seconds=1)
    made = make_password()
    await staff.gateway.services.database.write(
        lambda db: reset_agent(db, LOGIN, made.password_hash, now=now)
    )
    assert not await careful_kim.is_signed_in()
    assert (await stranger.sign_in()).status_code == 401
    assert (await stranger.sign_in(made.password)).json()["second_factor"] is False
    assert "reset" in await staff.acts()
