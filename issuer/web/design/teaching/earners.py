"""Step 7, with answers from guiding in the mountains."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design.teaching.lesson import NARRATIVE, Lesson

SETTING = _l("guiding in the mountains")
_MORE = _l("further information (optional)")
LESSONS = {
    "workload.hours": Lesson(
        why=_l("People fit this around work and children. An honest number of hours, all of them, lets them decide."),
        good=_l("30: ten on the snow, twelve of practice with a rope partner, eight to write up two tours"),
        poor=_l("0, because there is no course"),
        because=_l("The work takes time even if nobody teaches it."),
        open_badges=NARRATIVE,
        eu=_l("notional workload needed to achieve the learning outcomes (mandatory)"),
        trips=("workload-stated",),
        answers=(30, 0),
    ),
    "workload.credits": Lesson(
        why=_l(
            "Credits travel between schools, and only if they fit the hours: an ECTS credit stands for 25 to 30 of "
            "them."
        ),
        good=_l("1, for 30 hours"),
        poor=_l("5, for 30 hours"),
        because=_l("No other school will take these over."),
        open_badges="Achievement.creditsAvailable",
        eu=_l("notional workload, in ECTS where possible (mandatory)"),
        trips=("workload-stated",),
        answers=(1, 5),
    ),
    "workload.credit_system": Lesson(
        why=_l("One credit is 10 hours here and 30 hours there. A number without its system misleads."),
        good=_l("ECTS"),
        poor=_l("(not said, with 2 credits)"),
        because=_l("A reader takes it for their own system."),
        open_badges=NARRATIVE,
        eu=_l("notional workload, in ECTS where possible (mandatory)"),
    ),
    "participation_form": Lesson(
        why=_l("Whether somebody can take part at all often depends on where it happens."),
        good=_l("Partly online: theory at home, two days on the glacier"),
        poor=_l("(not said)"),
        because=_l("Somebody applies who cannot travel."),
        open_badges=NARRATIVE,
        eu=_l("form of participation in the learning activity (mandatory)"),
        trips=("eu-descriptors-complete",),
        answers=("blended", None),
    ),
    "prerequisites": Lesson(
        why=_l(
            "It saves people from failing for a reason that you knew beforehand. Ask only for what is really needed."
        ),
        good=_l("Climbs at the fourth grade as second on the rope; no certificate is asked for"),
        poor=_l("(left empty)"),
        because=_l("Empty can mean “nothing” or “forgotten”. Write “none” if there is nothing."),
        open_badges=NARRATIVE,
        eu=_l("prerequisites needed to enrol (optional)"),
        trips=("eu-descriptors-complete",),
        answers=("Climbs at the fourth grade as second on the rope", ""),
    ),
    "access.cost.amount": Lesson(
        why=_l("Whoever has little money will not ask. The price stands here, or they are gone."),
        good=_l("60"),
        poor=_l("(left empty)"),
        because=_l("“On request” turns away those who most need to know."),
        open_badges=NARRATIVE,
        eu=_MORE,
        trips=("cost-stated",),
        answers=(0, None),
    ),
    "access.cost.currency": Lesson(
        why=_l("A badge is read anywhere, and 60 is not the same everywhere."),
        good=_l("CHF"),
        poor=_l("francs"),
        because=_l("There are more than a dozen kinds of francs."),
        open_badges=NARRATIVE,
        eu=_MORE,
    ),
    "access.cost.note": Lesson(
        why=_l("What the price includes, and who pays less, decides more often than the price itself."),
        good=_l("Includes the assessor’s day and a second try. Free for volunteers of a rescue team."),
        poor=_l("Plus expenses."),
        because=_l("Which ones, and how much?"),
        open_badges=NARRATIVE,
        eu=_MORE,
    ),
    "access.accommodations": Lesson(
        why=_l(
            "Most obstacles lie in how something is asked for, and not in the skill. Say what can be done differently, "
            "and whom to ask before applying."
        ),
        good=_l(
            "Tour reports can be spoken instead of written, and the day can be split in two. Write to "
            "access@guides.org before you apply."
        ),
        poor=_l("Accommodations are available."),
        because=_l("Which, and from whom? Those who need them have heard this before."),
        open_badges=NARRATIVE,
        eu=_MORE,
        trips=("accommodations",),
    ),
    "access.prior_learning": Lesson(
        why=_l("Somebody who has done this for years should not have to sit in a course to prove it."),
        good=_l(
            "Two tours that you led in the last two winters count, if the rope partner of each confirms it in writing."
        ),
        poor=_l("(left empty)"),
        because=_l("The experienced stay away, or pay to be bored."),
        open_badges=NARRATIVE,
        eu=_MORE,
        trips=("prior-learning",),
        answers=("Two tours that you led in the last two winters count, if your rope partner confirms them.", ""),
    ),
}
