"""Step 3, with answers from teaching adults to swim."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design.teaching.lesson import PUBLIC_PAGE, Lesson

SETTING = _l("teaching adults to swim")
_TWO = [
    {"citation": "A study of fear of water in adult beginners", "year": 2023, "doi": "10.1000/182"},
    {"citation": "A review of how adults learn to float", "year": 2021, "url": "https://swimming.org/review"},
]
LESSONS = {
    "research.rationale": Lesson(
        why=_l(
            "Habit is no reason. What others found out tells earners why they should work this way, and tells you "
            "which components matter most."
        ),
        good=_l(
            "Two controlled studies found that adults who fear water learn to float sooner when breathing out under "
            "water is practised before any stroke; those taught strokes first gave up twice as often. Breathing and "
            "floating are therefore components of their own, and the strokes come last."
        ),
        poor=_l("It is well known that this method works."),
        because=_l("Known to whom, from what, and what follows for the design?"),
        open_badges=PUBLIC_PAGE,
        trips=("research-backed",),
    ),
    "research.references": Lesson(
        why=_l(
            "A reader must be able to find what you read. A DOI or an address does that, and the year shows whether it "
            "still holds."
        ),
        good=_l("Two studies, one of them from the last ten years, each with its DOI or address"),
        poor=_l("Various studies on swimming"),
        because=_l("Nobody can find these, so nobody can check them."),
        open_badges=PUBLIC_PAGE,
        trips=("research-backed",),
        answers=(_TWO, [{"citation": "Various studies on swimming"}]),
    ),
    "resources": Lesson(
        why=_l(
            "Somebody who cannot do it yet needs a way to learn it, and not only those who can pay. Name what you "
            "would give a friend."
        ),
        good=_l("A film of eight minutes on breathing out under water, free, with its address"),
        poor=_l("Our own course for 480 euros"),
        because=_l("It closes the door on everybody who learns elsewhere."),
        open_badges=PUBLIC_PAGE,
        trips=("resources-free",),
        answers=(
            [
                {
                    "title": "Breathing out under water",
                    "url": "https://swimming.org/film",
                    "cost": "free",
                    "format": "video",
                }
            ],
            [{"title": "Our own course", "url": "https://swimming.org/course", "cost": "paid", "format": "course"}],
        ),
    ),
}
