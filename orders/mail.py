"""Mail to customers: written as files into a folder, or sent by SMTP. Texts stand in mail_texts.yml.

Used by mail_queue.py, which keeps each mail until a carrier has taken it.
"""

import base64
import logging
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import yaml

logger = logging.getLogger(__name__)

TEXTS = Path(__file__).with_name("mail_texts.yml")
SMTP_LIMIT_S = 20.0


class BadMailSetting(ValueError):
    """PARLEY_SMTP_URL cannot be used."""


@dataclass(frozen=True)
class Post:
    """A mail to be written. text: a name in mail_texts.yml; values fill its placeholders.

    pdf: base64, attached under the name file_name; empty: nothing is attached.
    """

    to: str
    text: str
    language: str
    values: Mapping[str, object]
    file_name: str = ""
    pdf: str = ""


class Carrier(Protocol):
    """Takes a finished mail away."""

    def carry(self, mail: EmailMessage, *, mail_id: str) -> None:
        """mail_id: the same whenever one mail is carried again. Raises OSError, smtplib.SMTPException."""


class Outbox:
    """The default carrier: one file per mail, for the shop's own system or a developer to pick up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, mail: EmailMessage, *, mail_id: str) -> None:
        """A repeated delivery writes the same file again."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{mail_id}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(bytes(mail))
        unfinished.rename(path)
        logger.info("mail_written", extra={"file": str(path)})


class Smtp:
    """Sends by a mail server. url: smtp://user:password@host:587 (STARTTLS) or smtps://...:465."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise BadMailSetting("PARLEY_SMTP_URL has to look like smtp://user:password@mail.example.com:587")
        self._parts = parts

    def carry(self, mail: EmailMessage, *, mail_id: str) -> None:
        """A repeated delivery has the same Message-ID, by which mailboxes know it."""
        parts, host = self._parts, self._parts.hostname or ""
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=SMTP_LIMIT_S, context=context
            )
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=SMTP_LIMIT_S)
        with server:
            if parts.scheme == "smtp" and parts.username:
                server.starttls(context=context)  # a password never travels in the open
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(mail)


def written(post: Post, *, sender: str, mail_id: str, made_at: datetime) -> EmailMessage:
    """The mail in the customer's language."""
    text = _texts()[post.text]
    language = post.language if post.language in text["subject"] else "en"
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = sender, post.to, formatdate(made_at.timestamp())
    mail["Message-ID"] = f"<{mail_id}@{sender.rpartition('@')[2]}>"
    mail["Subject"] = text["subject"][language].format(**post.values)
    mail.set_content(text["body"][language].format(**post.values))
    if post.pdf:
        document = base64.b64decode(post.pdf)
        mail.add_attachment(document, maintype="application", subtype="pdf", filename=post.file_name)
    return mail


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return texts
