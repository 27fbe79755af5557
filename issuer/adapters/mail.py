"""The way out for mail: an SMTP server, or nowhere."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, localtime
from typing import Any, ClassVar, NoReturn, Protocol, Self

from issuer.settings import Settings

_TIMEOUT = 20  # seconds for each answer
_CLOSING = 421  # "service not available, closing transmission channel": RFC 5321, section 3.8
_ABOUT_THE_SIZE = (421, 452, 552)  # answers to MAIL FROM with its SIZE that speak of this mail, or end the session


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

    def line(self) -> SmtpLine:
        """Refuse: nobody is there to take mail. Raises MailRefused."""
        raise MailRefused("No mail server is set up (MAIL_SERVER).")


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Hands mail to an SMTP server, with STARTTLS and an account when they are set."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    use_tls: bool = True
    timeout: float = _TIMEOUT

    delivers: ClassVar[bool] = True

    def line(self) -> SmtpLine:
        """Return a line to the server, for one thread; it is opened with the first mail."""
        return SmtpLine(self)

    def connect(self) -> _Server:
        """Return an open connection. Raises ConnectionError for whatever keeps all mail from being taken."""
        server = None
        try:
            server = _Server(self.host, self.port, timeout=self.timeout)
            if self.use_tls:
                server.starttls(context=ssl.create_default_context())
            if self.username:
                server.login(self.username, self.password)
        except OSError as error:  # those of smtplib and of TLS are some, too
            if server is not None:
                server.close()
            raise ConnectionError(f"The mail server cannot be reached: {_in_words(error)}") from error
        return server


class SmtpLine:
    """One connection for many mails. It is opened when it is needed, and once more when the server has ended it."""

    def __init__(self, mailer: SmtpMailer) -> None:
        self._mailer = mailer
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            with contextlib.suppress(OSError):
                self._server.quit()
        self._hang_up()

    def send(self, mail: OutgoingMail) -> None:
        """Send one mail.

        Raises MailRefused for a final refusal of this mail and OSError for one that may pass. Raises ConnectionError
        when the server takes no mail at all, so that this one never left; but ConnectionAbortedError, a kind of it,
        when the connection ended under this mail, which the server then may have taken.
        """
        message = compose(mail, sender=self._mailer.sender)
        if self._server is not None:
            try:
                return self._hand_over(self._server, message)
            except _Ended as error:
                if error.is_open_whether_taken:
                    raise ConnectionAbortedError(str(error)) from error
        # A server may end a session after so many mails or so long a pause. That says nothing of the next session.
        self._server = self._mailer.connect()
        try:
            return self._hand_over(self._server, message)
        except _Ended as error:
            kind = ConnectionError if error.is_busy else ConnectionAbortedError
            raise kind(str(error)) from error

    def _hand_over(self, server: _Server, message: EmailMessage) -> None:
        server.is_under_way = False
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            self._refuse(*next(iter(error.recipients.values())), error)
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code not in _ABOUT_THE_SIZE:
                # The sender is the same for all our mail: what is refused here is us, and not this mail.
                self._hang_up()
                raise ConnectionError(_answer(error.smtp_code, error.smtp_error)) from error
            self._refuse(error.smtp_code, error.smtp_error, error)
        except smtplib.SMTPDataError as error:
            self._refuse(error.smtp_code, error.smtp_error, error)
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(f"The mail server cannot take this: {error}") from error
        except OSError as error:  # SMTPServerDisconnected, or what the network says
            self._hang_up()
            raise _Ended(f"The mail server ended the connection: {error}", server.is_under_way) from error

    def _refuse(self, code: int, answer: bytes | str, error: smtplib.SMTPException) -> NoReturn:
        """Raise what an answer means: 5xx is final (RFC 5321, section 4.2.1), 421 ends the session, others may pass."""
        sentence = _answer(code, answer)
        if code == _CLOSING:
            self._hang_up()
            raise _Ended(sentence, is_open_whether_taken=False, is_busy=True) from error
        if 500 <= code < 600:
            raise MailRefused(sentence) from error
        raise OSError(sentence) from error

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


class _Server(smtplib.SMTP):
    """A connection that knows whether the server may have the mail already."""

    is_under_way = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send the mail itself."""
        self.is_under_way = True
        return super().data(msg)


class _Ended(Exception):
    """The server has ended the session, so that another has to be opened."""

    def __init__(self, sentence: str, is_open_whether_taken: bool, *, is_busy: bool = False) -> None:
        super().__init__(sentence)
        self.is_open_whether_taken, self.is_busy = is_open_whether_taken, is_busy


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


def mailer_of(settings: Settings) -> NoMailServer | SmtpMailer:
    """Return what sends mail as the settings say, or what says that no server is set."""
    if not settings.mail_server:
        return NoMailServer()
    return SmtpMailer(
        host=settings.mail_server,
        port=settings.mail_port,
        sender=settings.mail_sender,
        username=settings.mail_username,
        password=settings.mail_password,
        use_tls=settings.mail_tls,
    )


def _answer(code: int, words: bytes | str) -> str:
    return f"The mail server answered {code}: {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def _in_words(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__
