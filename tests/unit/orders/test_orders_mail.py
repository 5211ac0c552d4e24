"""Mails: as files by default, by SMTP with a setting, in both languages."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from string import Formatter

import pytest
import yaml

from orders.mail import TEXTS, BadMailSetting, Outbox, Post, Smtp, written

CODE = Post("ann@example.com", "code", "en", {"code": "123456", "minutes": 10})


def mail(to: str = CODE.to, mail_id: str = "17") -> EmailMessage:
    made_at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    return written(
        Post(to, CODE.text, CODE.language, CODE.values),
        sender="service@shop.example",
        mail_id=mail_id,
        made_at=made_at,
    )


def test_the_outbox_holds_one_private_file_for_each_mail(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    outbox.carry(mail(), mail_id="17")
    outbox.carry(mail(), mail_id="18")
    files = sorted((tmp_path / "outbox").iterdir())
    assert [file.name for file in files] == ["17.eml", "18.eml"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    read = message_from_bytes(files[0].read_bytes())
    assert (read["To"], read["From"]) == ("ann@example.com", "service@shop.example")


def test_a_mail_carried_twice_is_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        Outbox(tmp_path).carry(mail(), mail_id="17")
    assert [file.name for file in tmp_path.iterdir()] == ["17.eml"]


def test_a_mailbox_knows_a_repeated_mail_by_its_message_id() -> None:
    assert mail()["Message-ID"] == "<17@shop.example>"
    assert bytes(mail()) == bytes(mail())


def test_every_text_is_there_in_both_languages_with_the_same_placeholders() -> None:
    for text in yaml.safe_load(TEXTS.read_text(encoding="utf-8")).values():
        for part in text.values():
            assert set(part) == {"en", "zh"}
        for part in text.values():
            names = [{name for _, name, *_ in Formatter().parse(part[language]) if name} for language in part]
            assert names[0] == names[1] != set()


def test_a_header_cannot_be_smuggled_in_by_an_address() -> None:
    with pytest.raises(ValueError, match=r"newline|linefeed|header"):
        mail("ann@example.com\nBcc: all@example.com")


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://"])
def test_a_wrong_mail_server_is_named(url: str) -> None:
    with pytest.raises(BadMailSetting, match="PARLEY_SMTP_URL"):
        Smtp(url)
