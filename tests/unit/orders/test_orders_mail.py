"""Mails: as files by default, by SMTP with a setting, in both languages, and never a reason to fail."""

import logging
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
import yaml

from orders.mail import TEXTS, BadMailSetting, Mailer, Outbox, Post, Smtp, written

CODE = Post("ann@example.com", "code", "en", {"code": "123456", "minutes": 10})


def test_the_outbox_holds_one_private_file_for_each_mail(tmp_path: Path) -> None:
    mailer = Mailer(Outbox(tmp_path / "outbox"), sender="service@shop.example")
    mailer.post(CODE)
    mailer.post(CODE)
    mailer.finish()
    files = list((tmp_path / "outbox").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    mail = message_from_bytes(files[0].read_bytes())
    assert (mail["To"], mail["From"]) == ("ann@example.com", "service@shop.example")


def test_every_text_is_there_in_both_languages_with_the_same_placeholders() -> None:
    for text in yaml.safe_load(TEXTS.read_text(encoding="utf-8")).values():
        for part in text.values():
            assert set(part) == {"en", "zh"}
        filled = [text["body"][language].format(code="1", minutes=2) for language in ("en", "zh")]
        assert all("1" in body and "2" in body for body in filled)


def test_a_header_cannot_be_smuggled_in_by_an_address() -> None:
    with pytest.raises(ValueError, match=r"newline|linefeed|header"):
        written(
            Post("ann@example.com\nBcc: all@example.com", "code", "en", CODE.values), sender="s@shop.example"
        )


def test_a_carrier_that_fails_is_logged_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def carry(self, mail: EmailMessage) -> None:
            raise OSError("disk full")

    mailer = Mailer(Broken(), sender="s@shop.example")
    with caplog.at_level(logging.ERROR):
        mailer.post(CODE)
        mailer.finish()
    assert "mail_not_sent" in caplog.text
    assert "ann@" not in caplog.text


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://"])
def test_a_wrong_mail_server_is_named(url: str) -> None:
    with pytest.raises(BadMailSetting, match="PARLEY_SMTP_URL"):
        Smtp(url)
