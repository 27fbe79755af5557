"""Every option of an installation, read once from the environment. See `describe()` for the list."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import EnvError, FileAwareEnv

DATABASES = ("sqlite:///", "postgresql://", "postgres://")
QUEUES = ("sqlite:///", "redis://", "rediss://", "unix://", "postgresql://", "postgres://")
LOG_FORMS = ("text", "json")
_LONGEST_URL = 400  # characters; a DID of 500 holds it together with an organization's slug, and so does a QR code


class SettingsError(ValueError):
    """The environment holds options that cannot be used; `problems` is the full list, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _option(variable: str, default: object, help: str, *, secret: bool = False):
    # A secret must not show when settings are printed, in a log or in a traceback.
    return field(default=default, repr=not secret, metadata={"variable": variable, "help": help, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """The options by name. Each can also be given as `NAME_FILE`, the path of a file that holds the value."""

    home: Path = _option("ISSUER_HOME", Path("var"), "the data folder: database, task queue, secrets")
    host: str = _option("HOST", "127.0.0.1", "the address to listen on")
    port: int = _option("PORT", 8000, "the port to listen on; 0 takes a free one")
    public_url: str = _option(
        "PUBLIC_URL", "", "the address that people and badges use for ever, e.g. https://badges.example.org"
    )
    database_url: str = _option(
        "DATABASE_URL", "", "postgresql://… or sqlite:///…; default: SQLite in the data folder", secret=True
    )
    queue_url: str = _option(
        "QUEUE_URL",
        "",
        "the task queue: redis://…, postgresql://… or sqlite:///…; default: SQLite in the data folder",
        secret=True,
    )
    files_url: str = _option(
        "FILES_URL", "", "a bucket for uploads and sealed keys, s3://bucket/prefix?endpoint=https://…; default: folders"
    )
    secret_key: str = _option("SECRET_KEY", "", "signs sessions; default: made once in the data folder", secret=True)
    keys: Path | None = _option("ISSUER_KEYS", None, "the folder of sealed signing keys")
    key_passphrase: str = _option(
        "ISSUER_KEY_PASSPHRASE", "", "seals the signing keys; default: made once in the data folder", secret=True
    )
    compiled: bool = _option(
        "ISSUER_COMPILED", True, "sign and verify badges of known shapes the fast way; the bytes are the same without"
    )
    demo: bool = _option("ISSUER_DEMO", True, "load the example organization on the first start")
    mail_server: str = _option("MAIL_SERVER", "", "the SMTP server; without one, mail is kept and shown")
    mail_port: int = _option("MAIL_PORT", 587, "the SMTP server's port")
    mail_username: str = _option("MAIL_USERNAME", "", "the SMTP account")
    mail_password: str = _option("MAIL_PASSWORD", "", "the SMTP account's password", secret=True)
    mail_tls: bool = _option("MAIL_USE_TLS", True, "use STARTTLS")
    mail_sender: str = _option("MAIL_DEFAULT_SENDER", "", "the From address; needed with MAIL_SERVER")
    mail_per_minute: int = _option(
        "ISSUER_MAIL_PER_MINUTE",
        0,
        "how many mails may leave in a minute, of all workers together; 0 for as many as the server takes",
    )
    fetch: bool = _option(
        "ISSUER_FETCH",
        True,
        "fetch the keys and status lists of other issuers when their badges are verified, "
        "and badges at addresses that are typed",
    )
    fetch_ports: str = _option("ISSUER_FETCH_PORTS", "443", "the ports at which they may lie, separated by commas")
    fetch_endorsements: bool = _option(
        "ISSUER_FETCH_ENDORSEMENTS", False, "fetch the keys of those who endorse a badge, too; no verdict needs them"
    )
    ask_address: bool = _option(
        "ISSUER_ASK_ADDRESS",
        True,
        "ask PUBLIC_URL every minute who answers there, and sign nothing while a copy of this installation does",
    )
    vc_api: bool = _option(
        "ISSUER_VC_API", False, "answer the W3C conformance suites under /vc-api; on this machine only, for tests"
    )
    trusted_proxies: int = _option("ISSUER_TRUSTED_PROXIES", 0, "how many reverse proxies to believe")
    workers: int = _option("WEB_CONCURRENCY", 2, "how many web processes")
    log: str = _option(
        "ISSUER_LOG", "text", "text says what goes wrong; json every request and event, one object a line"
    )
    metrics_token: str = _option(
        "ISSUER_METRICS_TOKEN", "", "lets Prometheus read /metrics, which is not there without it", secret=True
    )

    @property
    def base_address(self) -> str:
        """The public address, without a slash at its end; the listening address when none is set."""
        return self.public_url.rstrip("/") or self.listening_address

    @property
    def listening_address(self) -> str:
        """Where the web server listens on this machine, which behind a proxy is not where people find it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def database_address(self) -> str:
        """The database's address, SQLite in the data folder by default."""
        return self.database_url or f"sqlite:///{self.database_file}"

    @property
    def database_file(self) -> Path:
        """Where SQLite lies when no other database is set."""
        return self.home.resolve() / "touchstone.sqlite"

    @property
    def ports_to_fetch(self) -> frozenset[int]:
        """The ports at which documents of others are fetched."""
        return frozenset(int(port) for port in self.fetch_ports.split(","))

    @property
    def is_local(self) -> bool:
        """True when the public address is only reachable from this machine or is not https."""
        return urlsplit(self.base_address).scheme != "https"


def read_settings(*only: str) -> Settings:
    """Return the settings of this process's environment; with names, only those, and the rest as if not set.

    Raises SettingsError with every problem at once, so that nobody mends them one start at a time.
    """
    env = FileAwareEnv()
    values: dict[str, Any] = {}
    problems: list[str] = []
    for option in fields(Settings):
        name = option.metadata["variable"]
        if only and option.name not in only:
            continue
        try:
            values[option.name] = _read(env, name, option.default)
        except (EnvError, OSError, ValueError) as error:
            problems.append(f"{name}: {error}")
    if not problems:
        problems = _problems(Settings(**values))
    if problems:
        raise SettingsError(problems)
    return Settings(**values)


def _read(env: FileAwareEnv, name: str, default: object) -> object:
    text = env.str(name, default="").strip()  # a secret file usually ends with a newline
    if not text:
        return default
    if isinstance(default, bool):
        return env.bool(name)
    if isinstance(default, int):
        return int(text)
    if isinstance(default, Path) or name == "ISSUER_KEYS":
        return Path(text)
    return text


def _problems(settings: Settings) -> list[str]:
    found = []
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            found.append("PUBLIC_URL: give an address such as https://badges.example.org")
        elif parts.scheme == "http" and not _is_loopback(parts.hostname):
            found.append("PUBLIC_URL: badges on a public address need https; http works on this machine only")
        elif len(settings.public_url) > _LONGEST_URL:
            found.append(f"PUBLIC_URL: at most {_LONGEST_URL} characters; it stands in every id and QR code")
    if settings.database_url and not settings.database_url.startswith(DATABASES):
        found.append("DATABASE_URL: postgresql://… or sqlite:///…; leave it out for SQLite in the data folder")
    if settings.queue_url and not settings.queue_url.startswith(QUEUES):
        found.append("QUEUE_URL: redis://…, postgresql://… or sqlite:///…; leave it out for SQLite in the data folder")
    found += _problems_of_files(settings)
    if settings.secret_key and len(settings.secret_key) < 32:
        found.append("SECRET_KEY: at least 32 characters, or leave it out and one is made")
    if settings.key_passphrase and len(settings.key_passphrase) < 16:
        found.append("ISSUER_KEY_PASSPHRASE: at least 16 characters, or leave it out and one is made")
    if settings.secret_key and settings.secret_key == settings.key_passphrase:
        found.append("ISSUER_KEY_PASSPHRASE: must differ from SECRET_KEY")
    if settings.mail_server and not settings.mail_sender:
        found.append("MAIL_DEFAULT_SENDER: needed when MAIL_SERVER is set")
    if settings.mail_per_minute < 0:
        found.append("ISSUER_MAIL_PER_MINUTE: 0 or more")
    if not _are_ports(settings.fetch_ports):
        found.append("ISSUER_FETCH_PORTS: numbers from 1 to 65535, such as 443,8443")
    if settings.vc_api and not _is_for_tests(settings):
        found.append("ISSUER_VC_API: for tests only, with HOST and PUBLIC_URL on this machine and no proxy in front")
    if settings.log not in LOG_FORMS:
        found.append("ISSUER_LOG: text or json")
    if settings.metrics_token and not re.fullmatch(r"[!-~]{20,}", settings.metrics_token):
        found.append("ISSUER_METRICS_TOKEN: at least 20 characters without blanks, or leave it out")
    if not 0 <= settings.port <= 65535:
        found.append("PORT: a number from 0 to 65535")
    return found


def _problems_of_files(settings: Settings) -> list[str]:
    if not settings.files_url:
        return []
    found = []
    parts = urlsplit(settings.files_url)
    if parts.scheme != "s3" or not parts.netloc or parts.fragment:
        found.append("FILES_URL: s3://bucket/prefix?endpoint=https://…; leave it out for folders on this machine")
    elif "@" in parts.netloc:
        found.append("FILES_URL: no credentials in it; they come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    if settings.keys is None and not settings.key_passphrase:
        # One that is made in the data folder would go with this machine, and the keys could never be opened again.
        found.append("ISSUER_KEY_PASSPHRASE: needed with FILES_URL, or a folder of keys with ISSUER_KEYS")
    return found


def _are_ports(text: str) -> bool:
    return all(re.fullmatch(r" *[1-9][0-9]{0,4} *", port) and int(port) <= 65535 for port in text.split(","))


def _is_for_tests(settings: Settings) -> bool:
    """Whether nobody but this machine can reach the installation."""
    names = (settings.host, urlsplit(settings.base_address).hostname or "")
    return all(map(_is_loopback, names)) and not settings.trusted_proxies


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def describe() -> list[tuple[str, str, str]]:
    """Return (variable, default, help) of every option, for documentation and `issuer serve --help`."""
    return [
        (
            option.metadata["variable"],
            "" if option.metadata["secret"] else str(option.default or ""),
            option.metadata["help"],
        )
        for option in fields(Settings)
    ]
