"""The Toolkit: everything that an installation works with, built once a process from its settings."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from issuer.adapters.artist import Artist
from issuer.adapters.bounded import BoundedVerifier
from issuer.adapters.fetch import NEEDED, Gateway, Rules
from issuer.adapters.fetch_badge import fetch_badge
from issuer.adapters.file_store import FileStore
from issuer.adapters.files import make_private_folder, read_or_make_secret, reserve_private
from issuer.adapters.halt_file import HaltFile
from issuer.adapters.journal_file import JournalFile
from issuer.adapters.key_files import KeyFiles
from issuer.adapters.made_files import MadeFiles
from issuer.adapters.mail import mailer_of
from issuer.adapters.mail_templates import EmailTemplates
from issuer.adapters.metrics import ChunkTimes, Metrics
from issuer.adapters.own_address import ask_who_answers
from issuer.adapters.signer_mark import SignerMark
from issuer.adapters.stores import key_store, upload_store
from issuer.adapters.task_queue import Task, TaskQueue, queue_of
from issuer.adapters.uploads import UploadFiles
from issuer.adapters.workbook import read_sheet, read_workbook
from issuer.credential.canonical import compile_shapes, use_compiled
from issuer.credential.compiled.shapes import Count, Shapes
from issuer.credential.documents import Purpose
from issuer.credential.vcdm import graph
from issuer.resources import folder
from issuer.services.bulk.parts import BulkParts
from issuer.services.epoch_watch import is_in_step, look_at_epoch
from issuer.services.fencing import Fence, FencedKeys
from issuer.services.halting import FENCE, FILE, halt_on_difference, why_halted
from issuer.services.journal import JOURNAL, watch
from issuer.services.outbox_parts import Outbox
from issuer.services.ports import SYSTEM_CHANCE, BadgeArtist, KeyRing, Mailer, MailTemplates
from issuer.services.ports import BoundedVerifier as VerifierOfFiles
from issuer.services.seen_lists import SeenLists
from issuer.settings import Settings
from issuer.store.engine import open_engine, readers, writers
from issuer.store.revisions import is_at_head
from issuer.urls import Addresses

if TYPE_CHECKING:
    from issuer.frameworks.first_sheet import SheetReader
    from issuer.frameworks.opening import WorkbookReader
    from issuer.services.framework_imports import Importer
    from issuer.services.rosters.dry_run import RosterParts

_COMPARED_OF = 100  # answers of the fast way, one of which is compared with the full algorithm
_WORTH_COMPILING = 3  # awarding one badge meets its shape twice: when it is signed and when that is checked
_FETCHES_AT_ONCE = 2  # of the five threads of a web process: slow hosts of strangers must not take them all


@dataclass(frozen=True, slots=True)
class Toolkit:
    """One installation, opened.

    `settings` has its secrets filled in; `write` and `read` make sessions that whoever opens one commits or closes;
    `clock` gives the current aware UTC instant; `queue` is where tasks are put, and what ends in `soon` puts one there.
    `fetch_badge` returns what is served at an address that a person has typed. `fence` knows of other copies of this
    installation. `metrics` counts what Prometheus may ask for.
    """

    settings: Settings
    engine: Engine
    write: sessionmaker[Session]
    read: sessionmaker[Session]
    key_ring: KeyRing
    mailer: Mailer
    templates: MailTemplates
    artist: BadgeArtist
    bounded: VerifierOfFiles
    fetch_badge: Callable[[str], bytes]
    read_workbook: WorkbookReader
    read_sheet: SheetReader
    uploads: UploadFiles
    key_store: FileStore
    fence: Fence
    made: MadeFiles
    addresses: Addresses
    queue: TaskQueue
    bulk: BulkParts
    outbox: Outbox
    send_mail_soon: Callable[[], None]
    import_soon: Callable[[], None]
    read_roster_soon: Callable[[], None]
    issue_soon: Callable[[], None]
    metrics: Metrics
    clock: Callable[[], datetime]

    @property
    def importer(self) -> Importer:
        """What reading the uploads of frameworks takes."""
        from issuer.services.framework_imports import Importer  # late, here and below: few processes read any

        return Importer(self.write, self.uploads, self.read_workbook, self.clock)

    @property
    def rosters(self) -> RosterParts:
        """What reading rosters takes."""
        from issuer.services.rosters.dry_run import RosterParts

        return RosterParts(self.write, self.read, self.uploads, self.addresses, self.clock)


def open_toolkit(settings: Settings) -> Toolkit:
    """Open an installation; make its folders and secrets and migrate its database where that is still to be done.

    Raises OSError for a folder that cannot be used, SettingsError for settings that cannot, and what SQLAlchemy
    raises for a database that cannot be reached.
    """
    make_private_folder(settings.home)
    settings = with_secrets(settings)
    engine = _migrated(settings)
    queue = queue_of(settings)
    return _assembled(settings, _ground(settings, engine), queue)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What an installation stands on: where it stores, and what signs."""

    engine: Engine
    halt_file: HaltFile
    read: sessionmaker[Session]
    write: sessionmaker[Session]
    addresses: Addresses
    uploads: UploadFiles
    key_store: FileStore
    fence: Fence
    key_ring: KeyRing


def _ground(settings: Settings, engine: Engine) -> _Ground:
    halt_file = HaltFile(settings.home / "halt")
    read, write = _sessions(engine, settings, halt_file)
    addresses = Addresses(settings.base_address)
    uploads, keys = UploadFiles(upload_store(settings)), key_store(settings)
    fence = _fence(settings, read, write, keys)
    key_ring = FencedKeys(KeyFiles(keys, settings.key_passphrase), fence.why)
    return _Ground(engine, halt_file, read, write, addresses, uploads, keys, fence, key_ring)


def _assembled(settings: Settings, ground: _Ground, queue: TaskQueue) -> Toolkit:
    read, write, addresses = ground.read, ground.write, ground.addresses
    outside = gateway(settings, addresses)
    metrics = Metrics(settings.home / "metrics" if settings.metrics_token else None)
    bulk, outbox = _bulk(settings, ground, metrics), _outbox(settings, ground)
    return Toolkit(
        settings=settings,
        engine=ground.engine,
        write=write,
        read=read,
        key_ring=ground.key_ring,
        mailer=outbox.mailer,
        templates=outbox.templates,
        artist=Artist(),
        bounded=BoundedVerifier(outside, memory=SeenLists(read, write, _clock)),
        fetch_badge=partial(fetch_badge, documents=outside),
        read_workbook=read_workbook,
        read_sheet=read_sheet,
        uploads=ground.uploads,
        key_store=ground.key_store,
        fence=ground.fence,
        made=MadeFiles(settings.home / "cache"),
        addresses=addresses,
        queue=queue,
        bulk=bulk,
        outbox=outbox,
        send_mail_soon=queue.soon(Task.SEND_MAIL),
        import_soon=queue.soon(Task.IMPORT_FRAMEWORKS),
        read_roster_soon=queue.soon(Task.READ_ROSTERS),
        issue_soon=queue.soon(Task.ISSUE),
        metrics=metrics,
        clock=_clock,
    )


def _bulk(settings: Settings, ground: _Ground, metrics: Metrics) -> BulkParts:
    """Return what working off bulk jobs takes; `metrics` counts the shapes that are known and the time of chunks."""
    read, write = ground.read, ground.write
    shapes = _known_shapes(settings, partial(halt_on_difference, write, ground.halt_file, _clock))
    metrics.follow(lambda: shapes.count if shapes is not None else Count())
    halted, passed = partial(why_halted, read), ChunkTimes(metrics, time.perf_counter)
    return BulkParts(write, read, ground.key_ring, ground.addresses, SYSTEM_CHANCE, _clock, shapes, halted, passed)


def _outbox(settings: Settings, ground: _Ground) -> Outbox:
    mailer, templates = mailer_of(settings), EmailTemplates(folder("templates") / "email")
    return Outbox(ground.write, ground.read, mailer, templates, ground.addresses, _clock, settings.mail_per_minute)


def _migrated(settings: Settings) -> Engine:
    """Return the database, brought to what this version of the software expects."""
    if not settings.database_url:
        reserve_private(settings.database_file)  # SQLite gives the files beside it the same mode
    engine = open_engine(settings.database_address)
    if not is_at_head(engine):
        from issuer.store.migrations import upgrade  # late: what migrates is much to load, and hardly any start does

        upgrade(engine)
    return engine


def _sessions(
    engine: Engine, settings: Settings, halt_file: HaltFile
) -> tuple[sessionmaker[Session], sessionmaker[Session]]:
    """Return what makes sessions that read and that write; they know of halts, and of the journal beside."""
    read, write = readers(engine), writers(engine)
    for factory in (read, write):
        factory.configure(info={FILE: halt_file, JOURNAL: JournalFile(settings.home / "journal" / "entries.jsonl")})
    watch(write)
    _compare_with_journal(read, write)
    return read, write


def with_secrets(settings: Settings) -> Settings:
    """Return the settings with the two secrets that were not set: made once in the data folder, read ever after."""
    return replace(
        settings,
        secret_key=settings.secret_key or read_or_make_secret(settings.home / "secret-key"),
        key_passphrase=settings.key_passphrase or read_or_make_secret(settings.home / "key-passphrase"),
    )


def _fence(settings: Settings, read: sessionmaker[Session], write: sessionmaker[Session], keys: FileStore) -> Fence:
    """Return what knows of other copies of this installation, and let every session know it."""
    address = settings.base_address if settings.public_url and settings.ask_address else ""
    fence = Fence(read, write, SignerMark(keys), address, partial(ask_who_answers, address), _clock)
    for factory in (read, write):
        factory.configure(info={**factory.kw["info"], FENCE: fence})
    return fence


def gateway(settings: Settings, addresses: Addresses) -> Gateway:
    """Return the way out for documents of other issuers. Our own are at hand, and we never ask ourselves."""
    wished = {Purpose.BADGE, Purpose.REFRESH}  # at the wish of a person, each time
    if settings.fetch_endorsements:
        wished.add(Purpose.ENDORSEMENT)
    return Gateway(
        Rules(
            enabled=settings.fetch,
            purposes=NEEDED | wished,
            ports=settings.ports_to_fetch,
            closed_hosts={addresses.host.partition(":")[0].lower()},
            at_once=_FETCHES_AT_ONCE,
        )
    )


def _known_shapes(settings: Settings, report: Callable[[str], None]) -> Shapes | None:
    """Let this process go the fast way for shapes that were met before, if that is set.

    One answer in a hundred is compared with the full algorithm's.
    """
    if not settings.compiled:
        use_compiled(None)
        graph.use_compiled(None)
        return None

    def is_compared() -> bool:
        return SYSTEM_CHANCE.below(_COMPARED_OF) == 0

    shapes = compile_shapes(is_compared, report=report, after=_WORTH_COMPILING)
    use_compiled(shapes)
    graph.use_compiled(graph.compile_shapes(is_compared, report=report))
    return shapes.credentials


def _compare_with_journal(read: sessionmaker[Session], write: sessionmaker[Session]) -> None:
    """Begin what is missing, and halt a database that was restored; the usual start neither locks nor writes."""
    with read() as session:
        if is_in_step(session):
            return
    with write.begin() as session:
        is_alone = session.get_bind().dialect.name == "sqlite"
        look_at_epoch(session, now=_clock(), is_alone=is_alone)


def _clock() -> datetime:
    return datetime.now(UTC)
