"""Mail to customers: written as files into a folder, or sent by SMTP. Texts stand in mail_texts.yml.

Mail leaves in a thread of its own, so that nobody learns from the time an answer takes whether one was sent.
"""

import logging
import secrets
import smtplib
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
    """A mail to be written. text: a name in mail_texts.yml; values fill its placeholders."""

    to: str
    text: str
    language: str
    values: Mapping[str, object]


class Carrier(Protocol):
    """Takes a finished mail away."""

    def carry(self, mail: EmailMessage) -> None: ...


class Mailer:
    """Writes mails and gives them to a carrier, in the background."""

    def __init__(self, carrier: Carrier, *, sender: str) -> None:
        self._carrier, self._sender = carrier, sender
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")

    def post(self, post: Post) -> None:
        """Send it soon. What goes wrong is in the log, without the address."""
        self._thread.submit(self._send, post)

    def finish(self) -> None:
        """Wait until everything has been sent."""
        self._thread.shutdown(wait=True)

    def _send(self, post: Post) -> None:
        try:
            self._carrier.carry(written(post, sender=self._sender))
        except (OSError, smtplib.SMTPException) as error:
            logger.error("mail_not_sent text=%s error=%s", post.text, type(error).__name__)


class Outbox:
    """The default carrier: one file per mail, for the shop's own system or a developer to pick up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def carry(self, mail: EmailMessage) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{formatdate().replace(' ', '_').replace(':', '')}-{secrets.token_hex(4)}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(bytes(mail))
        unfinished.rename(path)
        logger.info("mail_written file=%s", path)


class Smtp:
    """Sends by a mail server. url: smtp://user:password@host:587 (STARTTLS) or smtps://...:465."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise BadMailSetting("PARLEY_SMTP_URL has to look like smtp://user:password@mail.example.com:587")
        self._parts = parts

    def carry(self, mail: EmailMessage) -> None:
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


def written(post: Post, *, sender: str) -> EmailMessage:
    """The mail in the customer's language."""
    text = _texts()[post.text]
    language = post.language if post.language in text["subject"] else "en"
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = sender, post.to, formatdate()
    mail["Subject"] = text["subject"][language].format(**post.values)
    mail.set_content(text["body"][language].format(**post.values))
    return mail


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return texts
