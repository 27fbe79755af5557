"""What jobs, their rows and their pace are called for people."""

from __future__ import annotations

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from issuer.services.bulk.jobs import Progress
from issuer.store.jobs import Job, JobKind, JobState, RowState

IN_WORK = frozenset({JobState.READING, JobState.SCHEDULED, JobState.RUNNING})
"""The states that end by themselves: their pages keep themselves up to date."""
CONFIRMED = frozenset(
    {JobState.SCHEDULED, JobState.RUNNING, JobState.PAUSED, JobState.STOPPED, JobState.DONE, JobState.CANCELLED}
)


def title_of(job: Job) -> str:
    """Return what a job is about: the name of what is awarded, or what is done."""
    if job.achievement is None:
        return _("Revoking") if job.kind is JobKind.REVOKE else _("Issuing again")
    name = job.achievement.name
    return {
        JobKind.AWARD: name,
        JobKind.REVOKE: _("Revoking “%(name)s”", name=name),
        JobKind.REISSUE: _("Issuing “%(name)s” again", name=name),
    }[job.kind]


def state_words(state: JobState) -> str:
    """Return the state of a job in words."""
    return {
        JobState.UPLOADED: _("waits for you to say how the file is read"),
        JobState.READING: _("the file is being read"),
        JobState.UNREADABLE: _("the file cannot be read"),
        JobState.CHECKED: _("waits for your confirmation"),
        JobState.SCHEDULED: _("scheduled"),
        JobState.RUNNING: _("running"),
        JobState.PAUSED: _("paused"),
        JobState.STOPPED: _("stopped by a fault"),
        JobState.DONE: _("done"),
        JobState.CANCELLED: _("cancelled"),
    }[state]


def row_words(kind: JobKind, state: RowState) -> str:
    """Return the state of a row in a word or two."""
    return {
        RowState.READY: _("ready"),
        RowState.WARNING: _("ready, with a warning"),
        RowState.DUPLICATE: _("twice in the file"),
        RowState.ALREADY: {
            JobKind.AWARD: _("awarded before"),
            JobKind.REVOKE: _("revoked before"),
            JobKind.REISSUE: _("nothing to change"),
        }[kind],
        RowState.WRONG: _("wrong"),
        RowState.ISSUED: {
            JobKind.AWARD: _("signed"),
            JobKind.REVOKE: _("revoked"),
            JobKind.REISSUE: _("issued again"),
        }[kind],
        RowState.FAILED: _("failed"),
        RowState.CANCELLED: _("cancelled"),
    }[state]


def number(count: int) -> str:
    """Return a whole number as people write it: 1,243."""
    return format_decimal(count)


def badges(count: int) -> str:
    """Return so many badges in words."""
    return ngettext("%(count)s badge", "%(count)s badges", count, count=number(count))


def rows_in_words(count: int) -> str:
    """Return so many rows in words."""
    return ngettext("%(count)s row", "%(count)s rows", count, count=number(count))


def done_in_words(job: Job, progress: Progress) -> str:
    """Return how far a confirmed job is, in a sentence."""
    done, total = number(progress.done), rows_in_words(progress.total)
    return _("%(done)s of %(total)s worked off", done=done, total=total)


def pace_in_words(job: Job, progress: Progress) -> str:
    """Return the rate and the time that is left, "" while neither is known; of a job that waits why it does."""
    if job.problem:
        return job.problem
    if progress.rate <= 0 or progress.seconds_left is None:
        return ""
    if progress.rate >= 1:
        rate = _("About %(count)s a second", count=number(round(progress.rate)))
    else:
        rate = _("About %(count)s a minute", count=number(max(round(progress.rate * 60), 1)))
    return f"{rate}, {time_left_in_words(progress.seconds_left)}."


def time_left_in_words(seconds: float) -> str:
    """Return a time as people say it; nobody can know it to the second."""
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("about %(num)s minute left", "about %(num)s minutes left", minutes)
    hours = round(seconds / 3600)
    if hours < 36:
        return ngettext("about %(num)s hour left", "about %(num)s hours left", hours)
    return ngettext("about %(num)s day left", "about %(num)s days left", round(seconds / 86400))


def tallies(kind: JobKind, progress: Progress, *, confirmed: bool) -> list[tuple[RowState, str, int]]:
    """Return the states of rows that a page shows, each with its words and its number.

    Before the confirmation the verdicts are all there, zeros too, since a zero says that all is well.
    """
    verdicts = (RowState.READY, RowState.WARNING, RowState.DUPLICATE, RowState.ALREADY, RowState.WRONG)
    fates = (RowState.ISSUED, RowState.FAILED, RowState.CANCELLED)
    counts = progress.counts
    if confirmed:
        waiting = counts.get(RowState.READY, 0) + counts.get(RowState.WARNING, 0)
        shown = [(RowState.READY, _("still to do"), waiting)]
        shown += [(state, row_words(kind, state), counts.get(state, 0)) for state in (*fates, *verdicts[2:])]
        always = (RowState.ISSUED, RowState.READY)
        return [each for each in shown if each[2] or each[0] in always]
    return [(state, row_words(kind, state), counts.get(state, 0)) for state in verdicts]
