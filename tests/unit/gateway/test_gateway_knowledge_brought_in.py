"""Staff bring in help pages and catalogues over HTTP, and ask the doctor: previewed, then done, by nobody else."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.http_guard import KNOWLEDGE_LIMIT
from knowledge_graph.entry_book import entries_of
from shop.catalogue import Catalogue
from tests.security.staff import Agent
from tests.unit.gateway.harness import Gateway

pytestmark = pytest.mark.anyio
API = "/desk/api/knowledge"
PAGE = {
    "name": "help page.md",
    "text": "# Help\n\n## How long is a return?\n\nWithin 30 days.\n\n## Do you wrap gifts?\n\nFor 4 EUR.\n",
}
TABLE = {"name": "faq.csv", "text": "Q,A\nDo you ship to Norway?,Yes.\n"}
CATALOGUE = "product_id,name,price,stock\ncup,Cup,9.90,3\nplate,Plate,12.00,0\n"


async def send(agent: Agent, path: str, **body: Any) -> httpx.Response:
    return await agent.http.post(f"{API}{path}", json=body, headers={"X-Desk-Token": agent.csrf})


def code(response: httpx.Response) -> str:
    found: str = response.json()["error"]["code"]
    return found


async def products(desk_gateway: Gateway) -> dict[str, str]:
    there = await asyncio.to_thread(Catalogue(desk_gateway.services.database.engine).products)
    return {product.product_id: product.name for product in there}


@pytest.mark.parametrize("path", ["/pages", "/catalogue", "/doctor"])
async def test_a_stranger_gets_nothing(desk_gateway: Gateway, path: str) -> None:
    method = "GET" if path == "/doctor" else "POST"
    body = {"pages": [PAGE], "form": "csv", "text": CATALOGUE}
    assert (await desk_gateway.http.request(method, f"{API}{path}", json=body)).status_code == 401


@pytest.mark.parametrize("path", ["/pages", "/catalogue"])
async def test_without_the_desks_token_nothing_is_brought_in(agent: Agent, path: str) -> None:
    body = {"pages": [PAGE], "form": "csv", "text": CATALOGUE}
    assert (await agent.http.post(f"{API}{path}", json=body)).status_code == 403


async def test_pages_are_previewed_then_committed_once(agent: Agent, desk_gateway: Gateway) -> None:
    preview = (await send(agent, "/pages", pages=[PAGE, TABLE])).json()
    assert (preview["counts"], preview["committed"], preview["left_out"]) == ({"new": 3}, [], [])
    assert {item["entry"]["source"] for item in preview["items"]} == {"help page.md", "faq.csv"}
    assert await desk_gateway.services.database.read(entries_of) == []
    version = preview["knowledge_version"]
    done = (await send(agent, "/pages", pages=[PAGE, TABLE], commit_version=version)).json()
    assert len(done["committed"]) == 3
    answers = [entry.answer["en"] for entry in await desk_gateway.services.database.read(entries_of)]
    assert sorted(answers) == ["For 4 EUR.", "Within 30 days.", "Yes."]
    late = await send(agent, "/pages", pages=[PAGE], commit_version=version)
    assert (late.status_code, code(late)) == (409, "knowledge_changed_since_preview")


async def test_what_a_page_cannot_give_is_named(agent: Agent) -> None:
    deep = {"name": "deep.html", "text": "<div>" * 600}
    empty = {"name": "empty.md", "text": ""}
    answer = (await send(agent, "/pages", pages=[deep, empty, TABLE])).json()
    assert answer["counts"] == {"new": 1}
    assert [note.split(":")[0] for note in answer["left_out"]] == ["deep.html", "empty.md"]


async def test_a_page_is_read_as_it_was_sent_whatever_encoding_it_declares(agent: Agent) -> None:
    text = '<meta charset="gbk"><h2>可以退货吗？</h2><p>三十天内可以。</p>'
    item = (await send(agent, "/pages", pages=[{"name": "page.html", "text": text}])).json()["items"][0]
    assert item["entry"]["answer"] == {"zh": "三十天内可以。"}


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd.md",
        "../secret.html",
        "https://shop.example/help.html",
        "a\\b.csv",
        "x.zip",
        ".md",
        "a\n.md",
    ],
)
async def test_a_name_that_leads_elsewhere_is_refused(agent: Agent, name: str) -> None:
    assert (await send(agent, "/pages", pages=[{"name": name, "text": "# A\n\nb"}])).status_code == 400


async def test_pages_have_a_size_a_number_and_so_many_questions(agent: Agent) -> None:
    long = {"name": "long.md", "text": "a" * 64_001}
    assert (await send(agent, "/pages", pages=[long])).status_code == 400
    assert (await send(agent, "/pages", pages=[PAGE] * 101)).status_code == 400
    rows = "".join(f"Question {number},A\n" for number in range(1001))
    many = await send(agent, "/pages", pages=[{"name": "many.csv", "text": f"Q,A\n{rows}"}])
    assert (many.status_code, code(many)) == (400, "knowledge_unreadable")
    huge = [{"name": "huge.md", "text": "a" * 60_000}] * (KNOWLEDGE_LIMIT // 60_000 + 1)
    assert (await send(agent, "/pages", pages=huge)).status_code == 413


async def test_a_catalogue_is_previewed_then_done_once(agent: Agent, desk_gateway: Gateway) -> None:
    preview = (await send(agent, "/catalogue", form="csv", text=CATALOGUE)).json()
    assert [(line["kind"], line["product_id"]) for line in preview["lines"]] == [
        ("new", "cup"),
        ("new", "plate"),
    ]
    assert not preview["committed"] and await products(desk_gateway) == {}
    version = preview["shop_version"]
    done = (await send(agent, "/catalogue", form="csv", text=CATALOGUE, commit_version=version)).json()
    assert done["committed"] and await products(desk_gateway) == {"cup": "Cup", "plate": "Plate"}
    assert "Plate" in (desk_gateway.services.settings.home / "vocabulary.json").read_text("utf-8")
    late = await send(
        agent, "/catalogue", form="csv", text="product_id,price\ncup,1\n", commit_version=version
    )
    assert (late.status_code, code(late)) == (409, "catalogue_changed_since_preview")
    assert set(await products(desk_gateway)) == {"cup", "plate"}


@pytest.mark.parametrize("path", ["/pages", "/catalogue", "/import"])
async def test_only_a_number_commits(agent: Agent, path: str) -> None:
    body = {"pages": [PAGE], "form": "csv", "text": CATALOGUE}
    assert (await send(agent, path, **body, commit_version=False)).status_code == 400


async def test_what_a_catalogue_no_longer_has_is_said_before_it_goes(
    agent: Agent, desk_gateway: Gateway
) -> None:
    version = (await send(agent, "/catalogue", form="csv", text=CATALOGUE)).json()["shop_version"]
    await send(agent, "/catalogue", form="csv", text=CATALOGUE, commit_version=version)
    rest = {"form": "csv", "text": "product_id,name,price\ncup,Cup,9.90\n"}
    preview = (await send(agent, "/catalogue", **rest)).json()
    assert [(line["kind"], line["product_id"]) for line in preview["lines"]] == [("removed", "plate")]
    assert set(await products(desk_gateway)) == {"cup", "plate"}
    await send(agent, "/catalogue", **rest, commit_version=preview["shop_version"])
    assert set(await products(desk_gateway)) == {"cup"}


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("csv", "a,b\n1,2\n"),
        ("csv", "product_id,price\ncup,cheap\n"),
        ("csv", f"product_id,price,stock\ncup,1,{'9' * 5000}\n"),
        ("json", "[" * 20_000),
        ("json", '[{"product_id": "a", "name": "\\ud800", "variants": [{"item_id": "x", "price": 1}]}]'),
        ("json", '[{"product_id": "a", "name": "\\u0000", "variants": [{"item_id": "x", "price": 1}]}]'),
    ],
)
async def test_what_is_no_catalogue_is_refused_in_words(agent: Agent, form: str, text: str) -> None:
    response = await send(agent, "/catalogue", form=form, text=text)
    assert (response.status_code, code(response)) == (400, "catalogue_unreadable")


async def test_the_doctor_says_what_is_wrong(agent: Agent) -> None:
    clean = (await agent.http.get(f"{API}/doctor")).json()
    assert clean == {"must": 0, "findings": []}
    dead = {"id": "gifts", "question": {"en": "Gifts?"}, "answer": {"en": "For {gift.wrap} EUR."}}
    (await send(agent, "/entries", **dead)).raise_for_status()
    found = (await agent.http.get(f"{API}/doctor")).json()
    assert found["must"] == 1
    assert [(one["kind"], one["level"]) for one in found["findings"] if one["level"] == "must"] == [
        ("unknown_placeholder", "must")
    ]
    assert "gifts" in found["findings"][0]["where"]
