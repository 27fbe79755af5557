"""badge-image-alt: the badge image has a text alternative."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import quoted, words

_ENDING = re.compile(r"\.(?:png|svg|jpe?g|gif|webp|bmp|tiff?|avif|ico|pdf|ai|eps)$", re.IGNORECASE)
_MAX_WORDS_OF_A_NAME = 4  # "badge final 2.png" is a name; a sentence may well end in one
_BETWEEN = re.compile(r"[\W_]+")


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    image, alt = draft.text("badge.image").strip(), draft.text("badge.image_alt").strip()
    if not image:
        return
    if not alt:
        reason = f"the image of {design_name(draft)} has no text for those who cannot see it."
        yield Hit("badge.image_alt", "", reason)
    elif _is_file_name(alt, image):
        yield Hit("badge.image_alt", quoted(alt), f"“{quoted(alt, 60)}” is the name of a file and describes no image.")
    elif _folded(alt) and _folded(alt) == _folded(draft.text("title")):
        reason = f"the text for the image of {design_name(draft)} is its title again, which is read out beside it."
        yield Hit("badge.image_alt", quoted(alt), reason)


def _is_file_name(alt: str, image: str) -> bool:
    if alt in (image, _ENDING.sub("", image)) or alt == image.rpartition("/")[2]:
        return True
    return _ENDING.search(alt) is not None and len(words(alt)) <= _MAX_WORDS_OF_A_NAME


def _folded(text: str) -> str:
    return _BETWEEN.sub(" ", text.casefold()).strip()


RULE = Rule(
    id="badge-image-alt",
    group="inclusion",
    types=ALL_TYPES,
    severity=Severity.WEAK,
    title="The badge image has a text alternative",
    why=(
        "A screen reader reads the text in place of the image, wherever the badge is shown. Without it a blind reader "
        "hears the name of a file."
    ),
    advice="Describe in one short sentence what the image shows. It travels as the image's caption.",
    before={
        "title": "Inspection of textile slings",
        "badge": {"image": "sling-badge.svg", "image_alt": "sling-badge.svg"},
    },
    after={
        "title": "Inspection of textile slings",
        "badge": {"image": "sling-badge.svg", "image_alt": "A yellow sling with a red tag under a hook"},
    },
    before_text="Text for the image: sling-badge.svg",
    after_text="Text for the image: A yellow sling with a red tag under a hook",
    source_ids=("S34", "S04"),
    fields=("badge.image", "badge.image_alt", "title"),
    check=_check,
)
