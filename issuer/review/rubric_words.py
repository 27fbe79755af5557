"""Word lists and patterns for the levels of a rubric, under the names the criteria give them (W5).

English only. W5 and the way levels are told apart follow Tierney and Simon's remarks on rubrics (sources.py,
S24). The selection, the additions and the guards are ours.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


W5 = _words(
    """
    good very excellent outstanding superior poor weak strong adequate inadequate satisfactory unsatisfactory
    appropriate inappropriate sufficient insufficient some most many few several limited partial partially full
    fully clear clearly unclear somewhat mostly generally consistently inconsistently rarely sometimes often
    usually always never basic advanced minimal extensive thorough thoroughly complete completely incomplete
    effective effectively ineffective well poorly high low higher lower exceptional acceptable unacceptable
    proficient competent accurate accurately inaccurate correct correctly incorrect detailed deep shallow
    insightful great bare barely meets exceeds
    """
) | _words(
    # Ours: the same judgements in another form of the word, or by a neighbour that rubrics use as often.
    """
    adequately inadequately appropriately inappropriately sufficiently insufficiently satisfactorily excellently
    acceptably proficiently competently inaccurately incorrectly deeply strongly weakly better best worse worst
    fair fairly solid decent reasonable reasonably suitable suitably proper properly exemplary impressive perfect
    perfectly successful successfully
    """
)
"""Words that praise, blame or grade and leave open what was seen."""

DEGREE_WORDS = W5 | _words(
    """
    every less least fewer lesser much little lots highly slightly partly largely mainly entirely totally nearly
    almost frequently occasionally seldom average moderate moderately quite rather
    """
)
"""W5 and words that only say how much: what may differ between two levels that say the same."""

NUMBER_WORDS = _words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen half
    quarter pair couple single both twice
    """
)
"""Numbers in words."""

NEGATIONS = _words("no not never none nor neither without cannot nothing nobody nowhere")
"""Words that deny; words ending in n't do too."""

ABSENCE = _words(
    """
    lack lacks lacked lacking miss misses missed missing absent fail fails failed failing omit omits omitted
    omitting unable
    """
)
"""Ours: words that deny without a "not" ("the label is missing")."""

BUILDING_ON = _words("also additionally addition besides beyond further furthermore moreover same too")
"""Ours: words with which a level says that it asks for what stands one level below, and more."""

OPPOSITES = (_words("before after"), _words("above below"), _words("inside outside"))
"""Ours: stop words that make a difference anyone can see, when one level has the one and the next the other."""

W5_CIRCULAR = re.compile(
    r"\b(?:meet(?:s|ing)?|met|exceed(?:s|ed|ing)?|satisf(?:y|ies|ied)|fulfil(?:s|l|ls|led)?|approach(?:es|ing)?)\s+"
    r"(?:(?:all|most|some|many|few|none|of|the|these|our|your|its|minimum|basic)\s+){0,3}"
    r"(?:criteri(?:on|a)|expectations?|standards?|requirements?)\b"
    r"|\b(?:below|above|beyond|within|to) (?:the )?(?:expectations?|(?:required|expected) (?:level|standard))\b"
    r"|\bas (?:required|expected)\b"
    r"|\b(?:acceptable|unacceptable)\b[.!]?\s*$",
    re.IGNORECASE,
)
"""Phrases that answer "what must it look like?" with "as it must"."""

W5_NAMED_STANDARD = re.compile(
    r"^[^;:.]{0,40}?(?:\b(?=[A-Z-]*[A-Z])[A-Z][A-Z-]+\b|\d)|^\s+by\s+(?!the\s+(?:task|rubric|criteri|assessor|brief))",
)
"""Guard of W5_CIRCULAR, after it: a norm by name or number ("meets the requirements of ISO 5817"), or who requires."""

W5_CHECKED = re.compile(r"\b(?:whether|if|how|that (?:the|an?|each|every))\s+(?:[\w'’-]+\s+){0,5}$", re.IGNORECASE)
"""Guard of W5_CIRCULAR, before it: the earner checks whether a thing meets the requirements."""

W5_TERMS = re.compile(
    r"\b(?:strong|weak) (?:acid|base|electrolyte)s?\b"
    r"|\b(?:high|low|higher|lower) (?:voltage|pressure|tension|frequency|tide|heat|temperature|speed|limb|jaw)s?\b"
    r"|\bmeets? (?:with|up|each other|the (?:client|patient|customer|family|learner|team|group|child)s?)\b"
    r"|\bfull[ -]stops?\b|\bcomplete (?:sentence|blood count)s?\b"
    r"|\bclear (?:varnish|coat|glass|plastic|liquid|solution|water|fluid)s?\b"
    r"|\bdeep (?:vein|water|fryer)s?\b|\b(?:basic|advanced) life support\b|\badvance[d]? directives?\b"
    r"|\bbare (?:wire|metal|conductor|skin|hand)s?\b"
    r"|\b(?:accurate|accurately|correct|correctly) (?:to|within) (?:the nearest|\d[\d.,]*)",
    re.IGNORECASE,
)
"""Guard of W5: terms of a trade, and a tolerance, in which the same word names something seen or measured."""
