"""Step 4, with answers from repairing bicycles."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from issuer.web.design.teaching.lesson import NARRATIVE, Lesson

SETTING = _l("repairing bicycles")


def _wheel(instructions: str) -> list[dict[str, Any]]:
    """Return one piece of evidence with these instructions, for the components of any example."""
    return [
        {
            "id": f"a{number}",
            "title": "A wheel trued",
            "kind": "performance_video",
            "instructions": instructions,
            "formats": ["video", "in_person"],
            "setting": "real",
            "component_ids": ["c1", "c2", "c3"],
        }
        for number in (1, 2, 3)
    ]


_GOOD = (
    "Film the last ten minutes in which you true a buckled rear wheel of a customer’s bicycle. Show the gauge before "
    "and after, and say which spokes you tighten and why."
)
_POOR = "Explain how you would true a wheel."
LESSONS = {
    "evidence.overview": Lesson(
        why=_l(
            "The same work is easy in one place and hard in another. A few questions beforehand let the assessor see "
            "it where it was done."
        ),
        good=_l("Whose bicycle was it, what was it used for, and what did you have at hand? At most 150 words."),
        poor=_l("Tell us about yourself."),
        because=_l("It brings in a life and leaves out the work."),
        open_badges=NARRATIVE,
    ),
    "evidence.artifacts": Lesson(
        why=_l(
            "This is the proof. It convinces if it is the thing itself, done for real, and if two people who read your "
            "instructions would hand in the same kind of thing."
        ),
        good=_l(
            "Film the last ten minutes in which you true a buckled rear wheel of a customer’s bicycle. Show the gauge "
            "before and after, and say which spokes you tighten and why."
        ),
        poor=_l("Explain how you would true a wheel."),
        because=_l("Telling is not doing: somebody can explain this from a book."),
        open_badges=f"{NARRATIVE}; once awarded, credential.evidence",
        trips=("evidence-required",),
        answers=(_wheel(_GOOD), _wheel(_POOR)),
    ),
    "evidence.reflection": Lesson(
        why=_l(
            "Work shows that it went well once. What somebody makes of it shows whether it will go well on the next "
            "wheel, and it is hard to borrow."
        ),
        good=_l("Which spoke did you turn the wrong way first, and how did you notice? At most 200 words."),
        poor=_l("What did you learn?"),
        because=_l("Everybody has learned a lot. Ask about one moment that only this work had."),
        open_badges=NARRATIVE,
    ),
    "evidence.authenticity.methods": Lesson(
        why=_l(
            "A reader of the badge wants to know that this person did it. One moment with a witness or a few questions "
            "settles that better than software."
        ),
        good=_l("The assessor asks about the work in person: five minutes at the truing stand."),
        poor=_l("(none chosen)"),
        because=_l("Then a brother’s wheel passes as well."),
        open_badges=NARRATIVE,
        eu=_l("principle “authentic”"),
        trips=("evidence-authentic",),
        answers=(["oral_questions"], []),
    ),
    "evidence.authenticity.declaration": Lesson(
        why=_l(
            "A sentence that somebody signs makes plain what counts as their own work, before there is a dispute about "
            "it."
        ),
        good=_l("I trued the wheel in the film myself. Where somebody helped, I say so in it."),
        poor=_l("(left empty)"),
        because=_l("Then nobody was told what counts as help."),
        open_badges=NARRATIVE,
        eu=_l("principle “authentic”"),
        trips=("evidence-authentic",),
        answers=("I trued the wheel in the film myself. Where somebody helped, I say so in it.", ""),
    ),
    "evidence.ai_policy": Lesson(
        why=_l(
            "Earners use such help unless they are told otherwise, and the honest ones are punished if nothing is said."
        ),
        good=_l(
            "A model may correct your spelling in the notes; say so if it did. The film and what you say in it are "
            "yours."
        ),
        poor=_l("Use of AI at your own discretion."),
        because=_l("Nobody knows where that ends, neither the earner nor the assessor."),
        open_badges=NARRATIVE,
        eu=_l("principle “authentic”"),
        trips=("evidence-authentic",),
        answers=("A model may correct your spelling in the notes; say so if it did.", ""),
    ),
    "evidence.max_age_months": Lesson(
        why=_l(
            "A badge says what somebody can do now. How fast the work grows old depends on the trade: think of its "
            "tools."
        ),
        good=_l("24: brakes and gears change, and hands forget"),
        poor=_l("(left empty)"),
        because=_l("A wheel from twenty years ago would count."),
        open_badges=NARRATIVE,
        eu=_l("principle “authentic”"),
        trips=("evidence-current",),
        answers=(24, None),
    ),
    "evidence.consent_guidance": Lesson(
        why=_l(
            "Real work has other people in it, and they did not apply for a badge. Say what the earner asks them, and "
            "what is blurred or left out."
        ),
        good=_l(
            "Ask the customer before you film, leave faces and the frame number out of the picture, and cut out the "
            "talk at the till."
        ),
        poor=_l("Observe data protection."),
        because=_l("It passes the question on to somebody who knows less about it than you do."),
        open_badges=NARRATIVE,
        trips=("evidence-third-party-privacy",),
    ),
}
