"""What a worker does for bulk jobs: looks what is due, and works it off until nothing is."""

from __future__ import annotations

from issuer.services.bulk.chunks import ChunkWorker
from issuer.services.bulk.jobs import start_scheduled
from issuer.services.bulk.leases import give_up
from issuer.services.bulk.parts import BulkParts
from issuer.store.jobs import list_due_chunks

_LOOKED_AT = 20  # chunks at a time: of those that others take meanwhile, claiming says so


def work_off(parts: BulkParts, *, worker: ChunkWorker | None = None, limit: int | None = None) -> int:
    """Work off chunks until none is due, or `limit` of them; return how many. Any number of workers may do so at once.

    Raises KeyUnavailable when a key cannot be had, and what SQLAlchemy raises.
    """
    worker = worker or ChunkWorker(parts)
    with parts.write.begin() as session:
        start_scheduled(session, now=parts.clock())
        give_up(session, now=parts.clock())
    done = 0
    while limit is None or done < limit:
        with parts.read() as session:
            due = list_due_chunks(session, now=parts.clock(), limit=_LOOKED_AT)
        worked = 0
        for job_id, number in due:
            if limit is not None and done + worked >= limit:
                break
            worked += worker.work(job_id, number)
        done += worked
        if worked == 0:
            break
    return done
