"""How much work a stranger's file looks like, told from its bytes alone and in linear time, before anything reads it.

What a verification costs grows with the objects and the listed words of a document, and with the elements of a picture
in SVG. Counting the signs with which each of them begins can be fooled to one side only: a text may hold such signs
without being any, so a file may look costlier than it is, and never cheaper. Where references
to characters may hide them the file counts as costly.
"""

from __future__ import annotations

import base64
import re
from itertools import islice

from issuer.credential.baking.markup import begins_as_markup
from issuer.credential.baking.png import SIGNATURE

_OBJECT, _WORD = 3, 1  # what each takes, in some twentieths of a millisecond
_MOST = 450  # three times what a usual badge weighs
_ELEMENTS, _REFERENCES = 4000, 100
_PLACES = 8  # in a file, at which a badge may stand
_TOKEN = re.compile(rb"e[wy][A-Za-z0-9_-]{40,}")  # base64url of what begins as a JSON object
_CHUNK = re.compile(rb"(.{4})(?:iTXt|tEXt)openbadge", re.DOTALL)  # its length comes first; packed texts are not read


def looks_costly(data: bytes) -> bool:
    """Return whether verifying a file may take several times as long as a usual badge takes."""
    if data.startswith(SIGNATURE):
        texts = [_content(data, match) for match in islice(_CHUNK.finditer(data), _PLACES)]
    elif begins_as_markup(data) and (data.count(b"<") > _ELEMENTS or data.count(b"&#") > _REFERENCES):
        return True
    else:
        texts = [data]
    texts += [_decoded(match[0]) for text in list(texts) for match in islice(_TOKEN.finditer(text), _PLACES)]
    return sum(_OBJECT * text.count(b"{") + _WORD * text.count(b'",') for text in texts) > _MOST


def _content(data: bytes, match: re.Match[bytes]) -> bytes:
    begins = match.end(1)
    return data[begins : begins + int.from_bytes(match[1])]


def _decoded(word: bytes) -> bytes:
    return base64.urlsafe_b64decode(word[: len(word) // 4 * 4])
