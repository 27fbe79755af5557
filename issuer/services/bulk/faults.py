"""What keeps a bulk job from going on, other than a row of it."""

from __future__ import annotations


class CannotGoOn(Exception):
    """The job must stop until a person has looked, and nothing of the chunk may be stored. Its text says why."""


class WrongSignature(CannotGoOn):
    """What was signed does not verify: the key store or we ourselves are broken, and nothing may be published."""


class Outdated(Exception):
    """What was chosen for a chunk does not hold any more, so that it has to be chosen again."""
