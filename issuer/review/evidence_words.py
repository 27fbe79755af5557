"""Word lists and patterns for instructions about evidence, under the names the criteria give them (W6, W8, W10).

English only. W6 follows BloomBoard's demand for authentic implementation (sources.py, S25); W8 and its duty of
care are derived from the Open Badges implementation guide (S05); W10 follows the group flag of 1EdTech's
Assessment extension (S06). The selection, the guards and the patterns are ours: a guard names the harmless
sentences in which the same words stand.
"""

from __future__ import annotations

import re

from issuer.review.rubric_words import NUMBER_WORDS

_NUMBERS = "|".join(sorted(NUMBER_WORDS))

AMOUNT = re.compile(
    rf"\d|(?<!\bno )(?<!\bno-)\b(?:{_NUMBERS})\b(?!\s+another\b)"
    r"|\b(?:an?|per)[ -](?:(?:full|whole|short) )?(?:page|minute|paragraph|slide|hour)\b|\b(?:paragraphs|slides)\b"
    r"|(?<!\bweb )(?<!\bhome )(?<!\blanding )\bpages\b"
    r"|(?<!\bmeeting )\bminutes\b(?!\s+of\s+(?:the|an?|your)\b)"
    r"|(?<!\bown )(?<!\bother )(?<!\bplain )(?<!\bsimple )(?<!\bkey )\bwords\b",
    re.IGNORECASE,
)
"""How much or how long: a digit, a number in words, or a unit. A web page, the minutes of a meeting and "in your
own words" are no lengths."""

W6 = re.compile(
    r"\bhow (?:you|one|they|the learner|the earner) (?:would|might|could)\b"
    r"|\b(?:would|could) (?:you )?(?:do|use|handle|approach|respond|apply|plan|teach|implement|design|deal)\b"
    r"|\b(?:steps?|actions?|measures|approach|strateg(?:y|ies)|methods?) (?:that )?you (?:would|might|could)\b"
    r"|\b(?:imagine|hypothetical(?:ly)?|pretend|suppose)\b",
    re.IGNORECASE,
)
"""Telling what one would do instead of doing it."""

W6_DENIED = re.compile(r"\b(?:not|never|without|instead of|rather than)\b[^,;:]{0,40}$", re.IGNORECASE)
"""Guard of W6, before it: "show what you did, not what you would do"."""

W6_LOOKING_BACK = re.compile(
    r"^(?:(?!\band (?:what|how)\b)[^,;:]){0,60}?\b(?:differently|again|next time|another time|in (?:the )?future)\b",
    re.IGNORECASE,
)
"""Guard of W6, after it: what one would do differently next time looks back on something done."""

W6_ASKED = re.compile(r"\b(?:ask|interview|survey|poll|brief)(?:s|ed|ing)?\b", re.IGNORECASE)
"""Guard of W6 with "they", before it: customers who are asked how they would use it, a crew that is briefed."""

W6_FOR_OTHERS = re.compile(
    r"\b(?:that|which|whom)\s+(?!(?:you|one|they|we|i|the learner|the earner)\b)"
    r"(?:(?!what\b|how\b)[\w'’-]+\s+){0,3}$",
    re.IGNORECASE,
)
W6_TELLING = re.compile(r"\b(?:describ|explain|discuss|outlin|suggest|tell)\w*", re.IGNORECASE)
"""Guard of W6 with "could use": the thing made is for others ("a checklist that a colleague could use"), unless
the sentence only asks to tell."""

W6_PLAY = re.compile(
    r"\bpretend[- ]play\b|\b(?:pupils|students|children|them|people|readers|listeners|visitors)\s+(?:to\s+)?"
    r"(?:imagine|pretend)\b",
    re.IGNORECASE,
)
"""Guard of W6: others who imagine or pretend are what the earner works with."""

W8 = re.compile(
    r"\b(?:videos?|photos?|photographs?|recordings?|audio|films?|observations?|pupils?|students?|patients?|clients?"
    r"|customers?|residents?|child|children|colleagues?|interviewees?|participants?|classmates?)\b",
    re.IGNORECASE,
)
"""People who may be seen, heard or recognized in the evidence, and the forms that show them."""

W8_NO_PERSON = re.compile(
    r"\b(?:e-?mail|mail|web|http|git|ssh|vpn|thin)[- ]clients?\b|\bclient[- ](?:side|server|librar(?:y|ies)|code)\b"
    r"|\bchild[- ](?:process(?:es)?|elements?|nodes?|components?|themes?|class(?:es)?|records?)\b"
    r"|\bvideo[- ](?:cards?|games?|codecs?)\b|\baudio[- ](?:cables?|codecs?)\b"
    r"|\b(?:cling|plastic|thin|oil)[- ]films?\b|\bfilm thickness\b|\bbe patient\b"
    r"|\b(?:weather|astronomical|missing|outlying)[- ]observations?\b",
    re.IGNORECASE,
)
"""Guard of W8: the same words where they mean no person and show none."""

_OTHERS = (
    r"pupils|patients|customers|clients|children|residents|visitors|guests|players|users|families|parents"
    r"|animals|tenants|newcomers"
)
_MAYBE_OTHERS = r"students|learners|participants|trainees|staff|colleagues|volunteers|members|workers|class|them"

_NO_MAKERS = (
    rf"(?!\s+of\s+(?:[\w'’-]+\s+){{0,2}}?(?:{_OTHERS}|samples|items|objects|plants)\b)"
    r"(?![ -](?:leaders?|lead|managers?|coach|captain|supervisors?|meetings?|briefings?|handovers?|huddles?|rooms?"
    r"|chats?|sessions?|therapy|homes?|classes|lessons?|discussions?|interviews?|settings?|practices?|activit(?:y|ies))\b)"
)

W10 = re.compile(
    rf"\b(?P<formation>(?:in|as) (?:small |mixed )?(?:groups|teams|pairs))\b{_NO_MAKERS}"
    rf"|\b(?P<one_formation>(?:in|as) (?:(?:a |your )(?:small |mixed )?(?:group|team|pair)\b{_NO_MAKERS}"
    # Without an article the next word tells: "in team sports" is no team of earners.
    r"|(?:group|team|pair)(?=[.,;:)]|$| (?:and|with|to|of|for)\b)))"
    r"|\b(?P<product>(?:group|team|joint|shared|pair) "
    r"(?:project|work|assignment|report|presentation|submission|mark|grade))s?\b"
    r"(?! (?:surface|space|area|bench|station)s?\b)"
    r"|\b(?P<company>(?:with|alongside) (?:your (?:team|group|partner|classmates)|a partner"
    r"(?! (?:organi[sz]ation|school|company|institution))))\b"
    r"|\bcollaboratively\b",
    re.IGNORECASE,
)
"""Work that several make together."""

W10_KIND_OF_GROUP = re.compile(
    r"\b(?:blood|age|focus|control|target|peer|year|muscle|user|ethnic|support|interest|income|treatment|test|food"
    r"|risk)[ -]$",
    re.IGNORECASE,
)
"""Guard of W10, right before "group ...": the group is what the work is about."""

W10_DENIED = re.compile(r"\b(?:no|not|never|without|rather than|instead of|nor)\s+(?:[\w'’-]+\s+){0,3}$", re.IGNORECASE)
W10_DENIED_AFTER = re.compile(r"^\s+(?:is|are|will|may|can)\s*not\b", re.IGNORECASE)
"""Guards of W10: "not in a group", "group work is not accepted"."""

W10_OTHERS_BEFORE = re.compile(
    r"\b(?:which|where|how|taught|led|(?:have|let|ask|teach|train|organi[sz]e|observe|guide|help|coach|watch|support"
    r"|put|get|supervise|show|lead|film|record|instruct|divide|split|sort|place)(?:s|d|ed|ing)?|(?P<for>your|for|while))"
    r"\b[^,;:]{0,40}?"
    rf"\b(?<!\bother )(?<!\bfellow )(?<!\bwith )(?:{_OTHERS}|{_MAYBE_OTHERS})\b(?P<between>[^,;:]{{0,40}})$",
    re.IGNORECASE,
)
"""Guard of W10, before it: others form the group ("a lesson in which your pupils work in pairs"). Of one group
("in a team") that is clear only where they are also said to do something."""

W10_OTHERS_AFTER = re.compile(
    rf"^s?\s+(?:[\w'’-]+\s+){{0,3}}?(?:for|with|among|between|by|of)\s+(?:[\w'’-]+\s+){{0,3}}?"
    rf"(?:{_OTHERS}|{_MAYBE_OTHERS})\b",
    re.IGNORECASE,
)
W10_GUIDED = re.compile(
    r"\b(?:facilitat|moderat|supervis|observ|teach|assess|run|organi[sz]|introduc|chair|coach)\w*\s+"
    r"(?:[\w'’-]+\s+){0,2}$",
    re.IGNORECASE,
)
"""Guards of W10: the earner plans or guides the group work of others."""

W10_A_PERSON_IN = re.compile(
    r"\b(?:colleague|someone|somebody|anyone|member|person|people|newcomer|nurse|role|conflict|problem|change)s?\s+$",
    re.IGNORECASE,
)
W10_SORTED = re.compile(
    r"\b(?:arrang|divid|sort|split|classif|compar|plot|count|put)\w*\s+(?:[\w'’-]+\s+){1,3}$", re.IGNORECASE
)
W10_TALK = re.compile(
    r"\b(?:hand(?:ing)? ?over|brief|shar|discuss|communicat|talk|speak|meet|debrief|check|agree|consult|present"
    r"|review)\w*\b[^,;:]{0,60}$",
    re.IGNORECASE,
)
"""Guards of W10: a colleague in your team, chairs arranged in groups, and what is only talked over with the team."""

AS_A_WHOLE = re.compile(
    r"\b(?:same|shared|joint|common|collective|group|team) (?:mark|grade|score|result)s?\b"
    r"|\b(?:one|a single) (?:mark|grade|score|result) (?:for|to|per) (?:the |each |every )?(?:whole |entire )?"
    r"(?:group|team|pair)\b"
    r"|\b(?:marked|graded|assessed|judged|scored|rated) (?:as (?:a|one) (?:group|team|pair|whole|unit)"
    r"|collectively|jointly|together)\b",
    re.IGNORECASE,
)
"""Ours: the group gets one result, whoever did what."""
