"""The way out for mail: an SMTP server, or nowhere."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, localtime
from typing import Protocol

_TIMEOUT = 20  # seconds


class Attachment(Protocol):
    """A file that goes with a mail."""

    @property
    def file_name(self) -> str: ...  # noqa: D102 - says what it is
    @property
    def media_type(self) -> str: ...  # noqa: D102 - for example `image/png`
    @property
    def content(self) -> bytes: ...  # noqa: D102 - the file


class OutgoingMail(Protocol):
    """One mail as the services hand it over."""

    @property
    def message_id(self) -> str: ...  # noqa: D102 - the same each time the same mail is sent
    @property
    def to_address(self) -> str: ...  # noqa: D102 - one address
    @property
    def reply_to(self) -> str | None: ...  # noqa: D102 - another one
    @property
    def subject(self) -> str: ...  # noqa: D102 - one line
    @property
    def text(self) -> str: ...  # noqa: D102 - the plain text
    @property
    def html(self) -> str: ...  # noqa: D102 - a whole document, or empty
    @property
    def attachments(self) -> Sequence[Attachment]: ...  # noqa: D102 - what goes with it


class MailRefused(ValueError):
    """The server will never take this mail; trying again is of no use."""


class NoMailServer:
    """Stands in where no mail server is set up: mail is kept and shown instead."""

    delivers = False

    def send(self, mail: OutgoingMail) -> None:
        """Refuse: nobody is there to take it."""
        raise MailRefused("No mail server is set up (MAIL_SERVER).")


class SmtpMailer:
    """Hands mail to an SMTP server, with STARTTLS and an account when they are set."""

    delivers = True

    def __init__(
        self, *, host: str, port: int, sender: str, username: str = "", password: str = "", use_tls: bool = True
    ) -> None:
        self._host, self._port, self._sender = host, port, sender
        self._username, self._password, self._use_tls = username, password, use_tls

    def send(self, mail: OutgoingMail) -> None:
        """Send one mail. Raises MailRefused for a final refusal, OSError for trouble that may pass."""
        message = compose(mail, sender=self._sender)
        try:
            with smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT) as server:
                if self._use_tls:
                    server.starttls(context=ssl.create_default_context())
                if self._username:
                    server.login(self._username, self._password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            _refuse(code, answer, error)
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            _refuse(error.smtp_code, error.smtp_error, error)
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(f"The mail server cannot take this: {error}") from error


def compose(mail: OutgoingMail, *, sender: str) -> EmailMessage:
    """Return the mail as a MIME message: text, HTML beside it, files attached.

    Raises MailRefused for a line break in any header, which is how others' headers are smuggled in.
    """
    policy = SMTP if mail.to_address.isascii() else SMTPUTF8
    message = EmailMessage(policy=policy)
    domain = sender.rpartition("@")[2].strip(" >") or "localhost"
    try:
        message["From"] = sender
        message["To"] = mail.to_address
        message["Subject"] = mail.subject
        if mail.reply_to:
            message["Reply-To"] = mail.reply_to
        message["Date"] = format_datetime(localtime())
        message["Message-ID"] = f"<{mail.message_id}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
    except ValueError as error:
        raise MailRefused("A line break in an address or a subject was refused.") from error
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for attachment in mail.attachments:
        main_type, _, sub_type = attachment.media_type.partition("/")
        message.add_attachment(attachment.content, maintype=main_type, subtype=sub_type, filename=attachment.file_name)
    return message


def _refuse(code: int, answer: bytes | str, error: smtplib.SMTPException) -> None:
    """Return whether trying again is no use: a 5xx answer is final (RFC 5321, section 4.2.1), the rest may pass."""
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    sentence = f"The mail server answered {code}: {words}"
    if 500 <= code < 600:
        raise MailRefused(sentence) from error
    raise OSError(sentence) from error
