"""Codes that prove who a customer is: sent only where order and address belong together, good once, for ten minutes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from orders.mail_queue import MailSender
from orders.ownership import CODES_PER_HOUR, LIFE, TRIES, Ownership, TooManyCodes, Verdict
from orders.tables import CodeRow, MailRow
from shop import contents
from shop.contents import ShopContents
from shop.embedded import EmbeddedShop
from shop.records import Address, Customer, Order
from storage import Base, StorageSettings, open_engine, reading, writing

HOME_ADDRESS = Address("1 Mill Lane", "", "Dublin", "Ireland", "D", "D08")
CODE = "483920"


@dataclass
class Carried:
    """A carrier that keeps what it is given."""

    mails: list[EmailMessage] = field(default_factory=list)

    def carry(self, mail: EmailMessage, *, mail_id: str) -> None:
        self.mails.append(mail)


@dataclass
class Desk:
    """Ownership with a clock and a mailbox to look into."""

    engine: Engine
    carrier: Carried = field(default_factory=Carried)
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    turns: int = 0

    def __post_init__(self) -> None:
        self.ownership = self.ownership_that_tells(lambda: None)

    def ownership_that_tells(self, mail_posted: Callable[[], None]) -> Ownership:
        return Ownership(
            self.engine,
            EmbeddedShop(self.engine),
            mail_posted=mail_posted,
            now=lambda: self.now,
            new_code=lambda: CODE,
        )

    def send(self, number: str = "DS-1", email: str = "ann@example.com", *, conversation: str = "c1") -> None:
        self.turns += 1
        self.ownership.send_code(conversation, f"turn{self.turns}", number, email, language="en")

    def check(self, code: str = CODE, *, conversation: str = "c1", turn: str = "check") -> Verdict:
        return self.ownership.check_code(conversation, turn, code).verdict

    def sent(self) -> list[EmailMessage]:
        MailSender(self.engine, self.carrier, sender="service@shop.example", now=lambda: self.now).send_due()
        return self.carrier.mails


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    engine = open_engine(StorageSettings(_env_file=None, home=tmp_path))
    Base.metadata.create_all(engine)
    ann = Customer("ann", "Ann", "Byrne", "Ann@Example.com", HOME_ADDRESS, (), ("DS-1",))
    ben = Customer("ben", "Ben", "Walsh", "ben@example.com", HOME_ADDRESS, (), ("DS-2",))
    orders = [
        Order(f"DS-{n}", who, "pending", HOME_ADDRESS, (), (), ()) for n, who in ((1, "ann"), (2, "ben"))
    ]
    with writing(engine) as session:
        contents.empty(session, name="Shop", currency="EUR")
        contents.add(session, ShopContents((), (ann, ben), orders))
    return Desk(engine)


def test_a_code_goes_to_the_address_of_the_order(desk: Desk) -> None:
    desk.send()
    (mail,) = desk.sent()
    assert mail["To"] == "ann@example.com"
    assert CODE in mail["Subject"] and "10 minutes" in mail.get_content()


def test_whoever_sends_the_mail_is_told_after_the_commit(desk: Desk) -> None:
    found: list[int] = []
    ownership = desk.ownership_that_tells(lambda: found.append(len(desk.sent())))
    ownership.send_code("c1", "t", "DS-1", "ann@example.com", language="en")
    assert found == [1]


def test_an_order_and_an_address_apart_leave_as_many_rows_as_together(desk: Desk) -> None:
    desk.send()
    desk.send("DS-9")
    with reading(desk.engine) as session:
        rows = session.scalars(select(MailRow).order_by(MailRow.id)).all()
    assert [row.due_at is None for row in rows] == [False, True]


def test_the_mail_speaks_the_customers_language(desk: Desk) -> None:
    desk.ownership.send_code("c1", "t", "DS-1", "ann@example.com", language="zh")
    assert "验证码" in desk.sent()[0]["Subject"]


@pytest.mark.parametrize(
    ("number", "email"),
    [("DS-2", "ann@example.com"), ("DS-9", "ann@example.com"), ("DS-1", "nobody@example.com")],
)
def test_what_does_not_belong_together_gets_no_mail_and_no_code_fits(
    desk: Desk, number: str, email: str
) -> None:
    desk.send(number, email)
    assert desk.check() is Verdict.WRONG
    assert desk.sent() == []


def test_the_right_code_names_the_customer_once(desk: Desk) -> None:
    desk.send()
    checked = desk.ownership.check_code("c1", "t9", CODE)
    assert (checked.verdict, checked.customer_id) == (Verdict.RIGHT, "ann")
    assert desk.check(turn="t10") is Verdict.EXPIRED


def test_a_turn_that_is_sent_again_gets_the_same_answer(desk: Desk) -> None:
    desk.send()
    assert [desk.check(turn="t9"), desk.check(turn="t9")] == [Verdict.RIGHT, Verdict.RIGHT]


def test_a_turn_that_is_sent_again_sends_no_second_code(desk: Desk) -> None:
    for _ in range(2):
        desk.ownership.send_code("c1", "same", "DS-1", "ann@example.com", language="en")
    assert len(desk.sent()) == 1


def test_the_order_number_may_be_written_as_people_write_it(desk: Desk) -> None:
    desk.send("#ds 1")
    assert len(desk.sent()) == 1


def test_after_five_tries_even_the_right_code_is_refused(desk: Desk) -> None:
    desk.send()
    assert [desk.check("000000") for _ in range(TRIES)] == [Verdict.WRONG] * TRIES
    assert desk.check() is Verdict.EXPIRED


def test_after_ten_minutes_the_code_is_refused(desk: Desk) -> None:
    desk.send()
    desk.now += LIFE - timedelta(seconds=1)
    assert desk.check("000000") is Verdict.WRONG
    desk.now += timedelta(seconds=1)
    assert desk.check() is Verdict.EXPIRED


def test_a_code_fits_only_its_conversation(desk: Desk) -> None:
    desk.send()
    assert desk.check(conversation="c2") is Verdict.EXPIRED


def test_only_the_newest_code_counts(desk: Desk) -> None:
    desk.send()
    desk.send("DS-9", "ann@example.com")
    assert desk.check() is Verdict.WRONG


@pytest.mark.parametrize("conversation", ["c1", "another for each"])
def test_too_many_codes_are_refused_by_conversation_and_by_address(desk: Desk, conversation: str) -> None:
    for number in range(CODES_PER_HOUR):
        desk.send(conversation=f"{conversation}{number}" if conversation != "c1" else "c1")
    with pytest.raises(TooManyCodes):
        desk.send(conversation="c1")
    desk.now += timedelta(hours=1, seconds=1)
    desk.send(conversation="c1")


def test_the_database_holds_no_code_and_no_address(desk: Desk) -> None:
    desk.send()
    with reading(desk.engine) as session:
        rows = [
            *session.execute(text("select * from ownership_codes")),
            *session.execute(text("select * from mails")),
        ]
    assert len(rows) == 2
    assert CODE not in str(rows) and "ann@" not in str(rows)


def test_old_codes_lose_what_they_knew(desk: Desk) -> None:
    desk.send()
    desk.now += timedelta(hours=2)
    desk.ownership.forget_old()
    with reading(desk.engine) as session:
        row = session.scalars(select(CodeRow)).one()
    assert (row.code_hash, row.customer_id) == ("", None)
