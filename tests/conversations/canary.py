"""A made-up person who appears nowhere else, English and Chinese, and who goes through everything that can happen.

Whatever of this person is found outside the database, the outbox and the person's own answers has leaked.
"""

import re
import signal
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

from tests.agent import AgentClient
from tests.customer import CustomerClient
from tests.product import Product

NAME, CHINESE_NAME = "Philippa Quackenbush", "欧阳翠凤"
EMAIL, CHINESE_EMAIL = "philippa.quackenbush@canary-mail.example", "cuifeng88@canary-mail.example"
PHONE, CHINESE_PHONE = "+49 151 7788 9900", "13877665544"
CARD, CHINESE_CARD = "4532 7588 1234 9876", "6222021234567894321"
POSTCODE = "QX9 7ZV"
ADDRESS, CHINESE_ADDRESS = "17 Thistledown Crescent", "金丝雀路八十八号"
WRONG_CODES = ("849302", "730184", "615927")
AGENTS_WORDS = "I have found your parcel in Thimbleford"

TALKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("en", (f"Hi, I am {NAME}, you reach me at {PHONE}",)),
    ("en", (f"How long may I keep the lamp? I live at {ADDRESS} and paid with {CARD}",)),
    (
        "en",
        (
            f"I want to return the lamp, my name is {NAME} and my postcode is {POSTCODE}",
            f"{NAME}, {POSTCODE}",
        ),
    ),
    ("en", (f"recommend something under 50 for {NAME}",)),
    ("en", (f"/{NAME} {{",)),
    ("en", (f'/order_status{{"email": "{EMAIL}"}}',)),
    ("en", (f"{NAME} {CARD} qwertz asdf {ADDRESS}",)),
    ("en", (f"This is the third time it arrives broken, I am furious! Call {PHONE}",)),
    ("en", (f"where is my order ZZ-481516, my email is {EMAIL}", *WRONG_CODES)),
    ("zh", (f"你好，我叫{CHINESE_NAME}，电话 {CHINESE_PHONE}",)),
    ("zh", (f"我住在{CHINESE_ADDRESS}，多少天可以退货？卡号 {CHINESE_CARD}",)),
    ("zh", (f"订单 ZZ-481516 到哪了？我的邮箱是 {CHINESE_EMAIL}", WRONG_CODES[0])),
)
TRACES = (
    *(
        "Philippa",
        "Quackenbush",
        CHINESE_NAME,
        "canary-mail",
        "cuifeng88",
        ADDRESS,
        "Thistledown",
        POSTCODE,
        CHINESE_ADDRESS,
    ),
    *(PHONE, CHINESE_PHONE, CARD, CHINESE_CARD, *WRONG_CODES, "Thimbleford", "ZZ-481516"),
)


@dataclass
class Canary:
    """The person's way through a running product."""

    product: Product
    secrets: list[str] = field(default_factory=list)  # tokens and codes that exist for a moment only
    turns: list[tuple[str, int]] = field(default_factory=list)  # conversation, seq

    def go(self) -> None:
        """Everything, the failures last."""
        for language, texts in TALKS:
            self.talk(language, texts)
        customer = CustomerClient(self.product.url, language="en")
        self.meet_a_person(customer, f"a person please, for {NAME}", "I want to talk to a person")
        chinese = CustomerClient(self.product.url, language="zh")
        self.meet_a_person(chinese, f"转人工，我是{CHINESE_NAME}", "转人工")
        self.be_refused(customer)
        self.fail_to_be_heard(customer)
        self.lose_an_action(customer)

    def talk(self, language: str, texts: tuple[str, ...]) -> None:
        """A conversation in which the bot answers every message."""
        customer = CustomerClient(self.product.url, language=language)
        self.secrets.append(customer.secret)
        asked = [customer.say(text)[0]["in_reply_to"] for text in texts]
        self.turns += [(customer.id, seq) for seq in asked]

    def meet_a_person(self, customer: CustomerClient, named: str, plain: str) -> None:
        if not any(reply["kind"] == "handoff" for reply in customer.say(named)):
            customer.say(plain)
        agent = AgentClient(self.product)
        for step in ("take", f"reply {AGENTS_WORDS}, {NAME}", "hand_back"):
            agent.do(customer.id, step)

    def be_refused(self, customer: CustomerClient) -> None:
        """Requests that carry the person and cannot be accepted, one for each way to refuse."""
        messages, token = f"/v1/conversations/{customer.id}/messages", self.product.token("lena-hartmann-01")
        self.secrets.append(token)
        me = customer.headers
        refused: list[tuple[str, str, dict[str, Any]]] = [
            (
                "POST",
                messages,
                {"json": {"client_message_id": EMAIL, "text": f"{NAME} " * 1000}, "headers": me},
            ),
            (
                "POST",
                messages,
                {"json": {"client_message_id": EMAIL, "choice_id": "Quackenbush"}, "headers": me},
            ),
            ("POST", messages, {"json": {"client_message_id": NAME, "text": {"card": CARD}}, "headers": me}),
            (
                "POST",
                messages,
                {"content": f'{{"text": "{NAME}', "headers": me | {"Content-Type": "application/json"}},
            ),
            ("POST", messages, {"content": NAME, "headers": me | {"Content-Type": "text/plain"}}),
            ("POST", messages, {"json": {}, "headers": {"Authorization": f"Bearer {EMAIL}"}}),
            ("POST", "/v1/conversations", {"json": {"channel": NAME, "language": EMAIL}}),
            ("POST", "/v1/conversations", {"json": {"identity_token": f"{token[:-8]}Quackenb"}}),
            ("GET", f"/{quote(NAME)}?email={quote(EMAIL)}", {"headers": {"X-Request-Id": EMAIL}}),
            ("GET", f"/v1/conversations/{quote(NAME)}/events?after={quote(PHONE)}", {"headers": me}),
            ("POST", "/desk/api/login", {"json": {"login": EMAIL, "password": NAME}}),
        ]
        with httpx.Client(base_url=self.product.url, timeout=20, trust_env=False) as http:
            for method, path, request in refused:
                answer = http.request(method, path, **request)
                assert 400 <= answer.status_code < 500, (method, path, answer.status_code)

    def fail_to_be_heard(self, customer: CustomerClient) -> None:
        """A voice message that is none."""
        answer = httpx.post(
            f"{self.product.url}/v1/conversations/{customer.id}/messages",
            data={"client_message_id": EMAIL},
            files={"audio": (f"{NAME}.webm", f"{NAME} {CARD}".encode() * 50, "audio/webm")},
            headers=customer.headers,
            timeout=30,
            trust_env=False,
        )
        assert answer.status_code == 400, answer.text

    def lose_an_action(self, customer: CustomerClient) -> None:
        """The action server is killed while it works on a turn; the customer gets an answer or an apology."""
        self.product.signal("actions", signal.SIGSTOP)
        body = {"client_message_id": f"{EMAIL}-2", "text": f"How much is shipping to {ADDRESS}, {NAME}?"}
        seq = customer.post(body, wait_s=0).raise_for_status().json()["seq"]
        time.sleep(2)
        self.product.signal("actions", signal.SIGKILL)
        until = time.monotonic() + 30
        while not any(event["in_reply_to"] == seq for event in customer.events(seq)):
            assert time.monotonic() < until, "neither an answer nor an apology"
            time.sleep(0.2)
        self.product.wait_until_well(120)

    def found_in(self, text: str) -> list[str]:
        """What of the person stands in a text, in any usual spelling."""
        looks = [*TRACES, *self.secrets]
        spellings = {look: {look, quote(look), look.encode("unicode_escape").decode()} for look in looks}
        return [look for look, forms in spellings.items() if any(_stands(form, text) for form in forms)]


def _stands(look: str, text: str) -> bool:
    digits = re.sub(r"\D", "", look)
    if len(digits) >= 6 and not re.search(r"[A-Za-z\u4e00-\u9fff]", look):
        spaced = r"[ ()+.-]*".join(
            digits
        )  # a number may be grouped otherwise; inside an id of ours it is chance
        return re.search(rf"(?<![0-9a-zA-Z]){spaced}(?![0-9a-zA-Z])", text) is not None
    return look.lower() in text.lower()
