"""Help pages and tables become entries: what is a question is found, what is hostile or huge is bounded and named."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from knowledge_graph import entry_book
from knowledge_graph.entries import Entry
from knowledge_graph.entry_files import BadEntries
from knowledge_graph.importing import reading as reading_files
from knowledge_graph.importing.pages import Answered, from_html, from_markdown
from knowledge_graph.importing.proposal import KnowledgeChanged, Proposal, commit, propose, read_known
from knowledge_graph.importing.question_tables import from_table
from knowledge_graph.importing.reading import read_anything
from shop.state import replaced
from storage import StorageSettings, migrate, open_engine, reading, writing
from tests.unit.knowledge_graph.fake_meanings import fake_meanings

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece", ["<!--", "<", "<a ", "<a x='", "<![CDATA[", "<script></scrip", "</", "<!x", "&"]
)
def test_what_opens_and_never_ends_takes_no_time(piece: str) -> None:
    (read,) = from_html("<h1>Why?</h1><p>So.</p>" + piece * (1_000_000 // len(piece)))
    assert read.question == "Why?"
    assert read.answer.startswith("So.")


def test_a_sign_that_is_no_tag_is_text() -> None:
    assert from_html("<h1>When?</h1><p>Below < 30 degrees <3</p>") == [
        Answered("When?", "Below < 30 degrees <3")
    ]


def test_each_heading_of_a_page_is_a_question() -> None:
    page = "# Returns\n\n## How long?\n\n**30 days** from delivery.\n\n- unused\n- with label\n\n## Who pays?\n\nWe do.\n"
    assert from_markdown(page) == [
        Answered("How long?", "30 days from delivery.\n- unused\n- with label"),
        Answered("Who pays?", "We do."),
    ]


def test_a_page_without_headings_is_one_question() -> None:
    assert from_html("<title>Care of wool</title><p>Wash it <b>cold</b>.</p>") == [
        Answered("Care of wool", "Wash it cold.")
    ]


def test_details_and_definition_lists_are_questions() -> None:
    page = (
        "<details><summary>Why?</summary><p>So.</p></details>"
        "<dl><dt>How?</dt><dd>Thus.</dd><dt>When?</dt><dd>Now.</dd></dl>"
    )
    assert from_html(page) == [Answered("Why?", "So."), Answered("How?", "Thus."), Answered("When?", "Now.")]


def test_markup_for_search_engines_is_taken_alone() -> None:
    page = (
        '<script type="application/ld+json">{"@graph": [{"@type": "FAQPage", "mainEntity": [{"@type": "Question", '
        '"name": "Why?", "acceptedAnswer": {"text": "<p>So &amp; so.</p>"}}]}]}</script><h1>Why?</h1><p>So.</p>'
    )
    assert from_html(page) == [Answered("Why?", "So & so.")]


def test_broken_markup_does_not_hide_the_page() -> None:
    page = '<script type="application/ld+json">{"@type": "FAQPage"</script><h1>Why?</h1><p>So.</p>'
    assert from_html(page) == [Answered("Why?", "So.")]


def test_scripts_navigation_and_forms_are_no_content() -> None:
    page = (
        "<nav>Home</nav><h1>Why?</h1><script>alert(1)</script><style>p{}</style><form>Buy</form><p>So.</p>"
        "<footer>x</footer>"
    )
    assert from_html(page) == [Answered("Why?", "So.")]


def test_of_links_only_web_and_mail_addresses_stay() -> None:
    page = (
        "<h1>Why?</h1><p><a href='javascript:alert(1)'>here</a> <a href='https://a.example/x'>there</a></p>"
    )
    assert from_html(page) == [Answered("Why?", "here there (https://a.example/x)")]


@pytest.mark.parametrize(
    "table",
    [
        "question,answer\nWhy?,So.\n",
        "Q;A\nWhy?;So.\n",
        "No\tQuestion\tAnswer text\tResponse\n1\tWhy?\t\tSo.\n",
        "问题,答案\nWhy?,So.\n",
        "FAQ Title,frage,answer_en,question_en\nx,,So.,Why?\n",
    ],
)
def test_a_table_is_read_by_whatever_its_columns_are_called(table: str) -> None:
    assert Answered("Why?", "So.") in from_table(table, where="faq.csv")


def test_a_table_without_such_columns_names_what_it_has() -> None:
    with pytest.raises(BadEntries, match="sku, colour"):
        from_table("sku,colour\n1,red\n", where="faq.csv")


def test_a_folder_is_read_with_what_cannot_be_used_named(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_text("# Why?\nSo.\n", encoding="utf-8")
    (tmp_path / "b.html").write_bytes('<meta charset="gbk"><h1>怎么退？</h1><p>寄回。</p>'.encode("gbk"))
    (tmp_path / "latin.md").write_bytes(b"# Why?\nS\xf6.\n")
    (tmp_path / "deep.html").write_text("<div>" * 10_000)
    (tmp_path / "long.md").write_text("# Why so long?\n" + "x" * 5000)
    (tmp_path / "empty.html").write_text("<nav>Home</nav>")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    brought = read_anything(tmp_path)
    assert [(entry.question, entry.source) for entry in brought.entries] == [
        ({"zh": "怎么退？"}, "b.html"),
        ({"en": "Why?"}, "sub/a.md"),
    ]
    assert [note.split(":")[0].split(",")[0] for note in brought.notes] == [
        "deep.html", "empty.html", "latin.md", "long.md",
    ]  # fmt: skip


def test_a_file_that_is_too_large_is_named_and_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_files, "LARGEST_FILE", 1000)
    (tmp_path / "big.md").write_text("# Why?\n" + "x" * 2000)
    (tmp_path / "small.md").write_text("# Why?\nSo.")
    brought = read_anything(tmp_path)
    assert len(brought.entries) == 1
    assert "big.md: larger than 1000 bytes" in brought.notes[0]


def test_a_zip_bomb_is_unpacked_no_further_than_allowed(tmp_path: Path) -> None:
    bomb = tmp_path / "help.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.md", "x" * 50_000_000)
        archive.writestr("a.md", "# Why?\nSo.")
        archive.writestr("../../evil.md", "# How?\nThus.")
    brought = read_anything(bomb)
    assert sorted(entry.question["en"] for entry in brought.entries) == ["How?", "Why?"]
    assert brought.notes == ["bomb.md: larger than 262144 bytes; split it"]
    assert not (tmp_path.parent / "evil.md").exists()


def test_a_folder_with_nothing_to_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadEntries, match="holds no"):
        read_anything(tmp_path)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(StorageSettings(home=tmp_path))
    migrate(engine)
    with writing(engine) as session:
        replaced(session, name="Shop", currency="EUR")
    return engine


def proposal_of(engine: Engine, tmp_path: Path, *entries: Entry) -> Proposal:
    with reading(engine) as session:
        known = read_known(session, [entry.entry_id for entry in entries])
    return propose(entries, known, fake_meanings(tmp_path))


def committed(engine: Engine, proposal: Proposal, also: tuple[str, ...] = ()) -> list[str]:
    with writing(engine) as session:
        version = proposal.knowledge_version
        return commit(session, proposal.chosen(also), knowledge_version=version, by="kim", now=NOW)


def entry(entry_id: str, question: str = "How long may I return?", answer: str = "30 days.") -> Entry:
    return Entry(entry_id, {"en": question}, {}, {"en": answer})


def kinds(proposal: Proposal) -> dict[str, str]:
    return {item.entry.entry_id: str(item.kind) for item in proposal.items}


def test_importing_twice_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    brought = (entry("one"), entry("two", "What is wool?", "Hair."))
    assert committed(engine, proposal_of(engine, tmp_path, *brought)) == ["one", "two"]
    again = proposal_of(engine, tmp_path, *brought)
    assert kinds(again) == {"one": "same", "two": "same"}
    assert committed(engine, again) == []


def test_what_staff_have_changed_or_retired_since_stays(engine: Engine, tmp_path: Path) -> None:
    committed(engine, proposal_of(engine, tmp_path, entry("one"), entry("two", "What is wool?", "Hair.")))
    with writing(engine) as session:
        entry_book.save(session, entry("one", answer="Forever."), by="lee", now=NOW)
        entry_book.retire(session, "two", by="lee", now=NOW)
    again = proposal_of(engine, tmp_path, entry("one"), entry("two", "What is wool?", "Hair."))
    assert committed(engine, again) == []
    changed = proposal_of(engine, tmp_path, entry("one", answer="31 days."))
    assert kinds(changed) == {"one": "changed"}


def test_the_same_question_with_the_same_answer_is_a_duplicate_else_a_conflict(
    engine: Engine, tmp_path: Path
) -> None:
    committed(engine, proposal_of(engine, tmp_path, entry("one")))
    proposal = proposal_of(
        engine,
        tmp_path,
        entry("same", answer="30 days"),
        entry("figure", "How long may I return", "It is 14 days."),
        entry("words", "how long may I return", "Ask us."),
    )
    assert kinds(proposal) == {"same": "duplicate", "figure": "conflict", "words": "conflict"}
    assert "14 days" in proposal.items[1].why
    assert committed(engine, proposal, also=("figure",)) == ["figure"]


def test_doubles_within_what_is_brought_in_are_found(engine: Engine, tmp_path: Path) -> None:
    proposal = proposal_of(
        engine, tmp_path, entry("one"), entry("two"), replace(entry("one"), answer={"en": "No."})
    )
    assert [str(item.kind) for item in proposal.items if item.entry.entry_id == "one"] == ["conflict", "new"]
    assert [(item.other_id, str(item.kind)) for item in proposal.items if item.entry.entry_id == "two"] == [
        ("one", "duplicate")
    ]


def test_a_commit_is_for_what_was_previewed(engine: Engine, tmp_path: Path) -> None:
    proposal = proposal_of(engine, tmp_path, entry("one"))
    with writing(engine) as session:
        entry_book.save(session, entry("other", "What is wool?"), by="lee", now=NOW)
    with pytest.raises(KnowledgeChanged):
        committed(engine, proposal)
