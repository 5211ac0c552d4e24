"""Whole conversations through the gateway with real processes, as the YAML files beside this one tell them."""

from typing import Any

import pytest

from tests.agent import AgentClient
from tests.conversations.facts import ShopFacts
from tests.conversations.scenario import Scenario, mismatches, scenarios
from tests.customer import CustomerClient
from tests.product import Product

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
def test_conversation(scenario: Scenario, product: Product, facts: ShopFacts, agent: AgentClient) -> None:
    customer_id = facts.customer(scenario.customer or "several_orders")
    token = product.token(customer_id) if scenario.customer else None
    customer = CustomerClient(product.url, language=scenario.language, token=token)
    known = facts.about(customer_id)
    replies: list[dict[str, Any]] = []
    for turn in scenario.turns:
        if "desk" in turn:
            agent.do(customer.id, turn["desk"])
            continue
        if "choose" in turn:
            title = turn["choose"].format(**known)
            offered = [
                c for reply in replies for c in reply["choices"] if title.lower() in c["title"].lower()
            ]
            assert offered, f"no choice like {title!r} in {replies}"
            replies = customer.choose(offered[0]["id"])
        else:
            replies = customer.say(turn["say"].format(**known))
        expected = turn.get("expect", {})
        assert mismatches(replies, expected, known) == [], turn
        if "handoff" in expected:
            case = agent.case(customer.id)
            assert (case["state"], case["reason"]) == (expected["handoff"], expected["reason"])


def test_handed_over_with_reason_summary_transcript_and_profile(
    product: Product, facts: ShopFacts, agent: AgentClient
) -> None:
    customer_id = facts.customer("several_orders")
    known = facts.about(customer_id)
    customer = CustomerClient(product.url, token=product.token(customer_id))
    customer.say(f"Where is my order {known['order']}?")
    customer.say("I want to talk to a person")
    case = agent.case(customer.id)
    assert case["reason"] == "asked_for_person"
    assert case["summary"]["wants"] == ["order_status"]
    assert known["order"] in case["summary"]["order_numbers"]
    assert case["summary"]["asked_last"] == "I want to talk to a person"
    assert case["profile"]["customer_id"] == customer_id
    assert known["order"] in [order["order_id"] for order in case["profile"]["orders"]]
    assert [event["author"] for event in case["events"]] == ["customer", "bot", "customer", "bot"]
    assert customer.id in [waiting["conversation_id"] for waiting in agent.queue()]


def test_a_person_who_takes_over_sees_what_was_not_answered(
    product: Product, facts: ShopFacts, agent: AgentClient
) -> None:
    customer = CustomerClient(product.url, token=product.token(facts.customer("several_orders")))
    customer.say("Where is my order, and how long do I have to return something?")
    customer.say("I want to talk to a person")
    summary = agent.case(customer.id)["summary"]
    assert [request["intent"] for request in summary["still_open"]] == ["return_policy"]


def test_staff_see_every_request_of_a_message_and_what_became_of_it(
    product: Product, facts: ShopFacts, agent: AgentClient
) -> None:
    customer = CustomerClient(product.url, token=product.token(facts.customer("one_order")))
    customer.say("Where is my order? And how long do I have to return something?")
    requests = agent.turn(customer.id, 1)["reasons"]["requests"]
    assert [(one["intent"], one["end"]) for one in requests] == [
        ("order_status", "answered"),
        ("return_policy", "answered"),
    ]


def test_staff_see_why_an_answer_was_given(product: Product, agent: AgentClient) -> None:
    customer = CustomerClient(product.url)
    customer.say("How long do I have to return something?")
    turn = agent.turn(customer.id, 1)
    assert turn["state"] == "answered"
    reasons = turn["reasons"]
    assert {
        "intent",
        "ranking",
        "band",
        "entities",
        "language",
        "actions",
        "knowledge",
        "ms",
        "model",
    } <= set(reasons)
    assert reasons["knowledge"][0]["entry_id"] == "return-period"
    assert reasons["knowledge"][0]["path"][:2] == ["question", "entry:return-period"]
    assert reasons["language"] == "en"
    assert set(reasons["ms"]) >= {"nlu", "actions", "total"}


def test_events_are_numbered_without_gaps_and_can_be_read_from_the_middle(product: Product) -> None:
    customer = CustomerClient(product.url)
    for text in ("hello", "what can you do", "thanks"):
        customer.say(text)
    events = customer.events()
    assert [event["seq"] for event in events] == [1, 2, 3, 4, 5, 6]
    assert customer.events(after=4) == events[4:]
    assert [event["in_reply_to"] for event in events if event["author"] == "bot"] == [1, 3, 5]


def test_sign_out_in_mid_conversation_hides_the_orders(product: Product, facts: ShopFacts) -> None:
    customer_id = facts.customer("one_order")
    order = facts.about(customer_id)["order"]
    customer = CustomerClient(product.url)
    assert order not in customer.say(f"where is my order {order}")[0]["text"] or "sign in" in str(
        customer.events()
    )
    customer.sign_in(product.token(customer_id))
    assert customer.say("where is my order")[0]["kind"] == "order"
    customer.sign_out()
    assert customer.say("where is my order")[0]["kind"] != "order"


def test_a_second_demo_load_is_live_without_a_restart(product: Product) -> None:
    before = CustomerClient(product.url).say("how much is the moka pot")[0]["text"]
    product.run("shop", "demo")
    product.run("knowledge_graph", "load", "shop/demo/faq")
    assert CustomerClient(product.url).say("how much is the moka pot")[0]["text"] == before
    assert CustomerClient(product.url).say("How long do I have to return something?")[0]["sources"]


def test_an_upset_customer_comes_first_at_the_desk(product: Product, agent: AgentClient) -> None:
    calm, upset = CustomerClient(product.url), CustomerClient(product.url)
    calm.say("I want to talk to a person")
    upset.say("You are liars, this is the third broken parcel, I am furious!!!")
    upset.say("I want to talk to a person")
    waiting = [case["conversation_id"] for case in agent.queue() if case["state"] == "waiting"]
    assert waiting.index(upset.id) < waiting.index(calm.id)
    assert agent.case(upset.id)["mood"] == "upset"
    assert agent.turn(upset.id, 1)["reasons"]["sentiment"]["label"] == "upset"


def test_a_signed_in_customer_is_greeted_by_name(product: Product, facts: ShopFacts) -> None:
    customer_id = facts.customer("one_order")
    customer = CustomerClient(product.url, token=product.token(customer_id))
    assert facts.about(customer_id)["first_name"] in customer.say("hello")[0]["text"]
