"""Step 5, with answers from making cheese."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from issuer.web.design.teaching.lesson import NARRATIVE, PUBLIC_PAGE, Lesson

SETTING = _l("making cheese")


def _rubric(*descriptors: str) -> list[dict[str, Any]]:
    """Return a criterion whose levels are described like this, the lowest first."""
    ids = ("not_yet", "passing", "advanced")
    levels = [
        {"id": level, "name": level, "points": n, "descriptor": text}
        for n, (level, text) in enumerate(zip(ids, descriptors, strict=False))
    ]
    links = {"component_ids": ["c1", "c2", "c3"], "artifact_ids": ["a1", "a2", "a3"]}
    return [{"id": "r1", "name": "Washing the rind", **links, "levels": levels}]


LESSONS = {
    "assessment.kinds": Lesson(
        why=_l(
            "A written test and an hour at the vat say different things about somebody. The reader is told which it "
            "was."
        ),
        good=_l("Performance, and submitted work: the wheel that was made, and the log of it"),
        poor=_l("(none chosen)"),
        because=_l("The reader has to assume the least."),
        open_badges=f"{NARRATIVE}; the kind of the result",
        eu=_l("type of assessment (mandatory)"),
        trips=("assessment-kind-declared",),
        answers=(["performance", "artifact"], []),
    ),
    "assessment.covers": Lesson(
        why=_l(
            "What nobody looks at is not confirmed. Listed side by side with the components, the gaps are seen at once."
        ),
        good=_l("Cutting the curd by its feel · Salting and turning · Keeping the log"),
        poor=_l("Everything about cheese"),
        because=_l("No assessor can look at everything, so each will look at something else."),
        open_badges=NARRATIVE,
        eu=_l("learning outcomes (mandatory)"),
    ),
    "assessment.rubric": Lesson(
        why=_l(
            "The rubric is the judgement, written down before it is needed. Each level says what an assessor would "
            "see, so that the earner can aim at it and two assessors agree."
        ),
        good=_l(
            "Not yet: parts of the rind stay dry, so that mould grows in its cracks, and days are missing from the "
            "log. Passing: brine reaches every part of the rind, and each turn stands in the log with its day."
        ),
        poor=_l("Not yet: poor care of the rind. Passing: good care of the rind."),
        because=_l("Only the praise differs. Where does poor end and good begin?"),
        open_badges="Achievement.resultDescription, with rubricCriterionLevel",
        trips=("rubric-levels-distinct",),
        answers=(
            _rubric(
                "Parts of the rind stay dry, so that mould grows in its cracks, and days are missing from the log.",
                "Brine reaches every part of the rind, and each turn stands in the log with its day.",
            ),
            _rubric("The maker shows poor care of the rind.", "The maker shows good care of the rind."),
        ),
    ),
    "assessment.pass.rule": Lesson(
        why=_l(
            "Whoever fails will ask why. A rule that stands beforehand answers that, and binds the assessor as well."
        ),
        good=_l("Every criterion of the rubric reaches the level “Passing”"),
        poor=_l("The assessor decides freely"),
        because=_l("Then it depends on the day and the person."),
        open_badges="resultDescription.requiredLevel or requiredValue",
        trips=("pass-rule",),
        answers=("every_criterion_at_level", "assessor_discretion"),
    ),
    "assessment.pass.level_id": Lesson(
        why=_l(
            "The level at which a colleague would let them work alone is the one to ask for. The lowest asks for "
            "nothing."
        ),
        good=_l("Passing, the second of three levels"),
        poor=_l("Not yet, the lowest level"),
        because=_l("Everybody reaches it by handing something in."),
        open_badges="resultDescription.requiredLevel",
        trips=("pass-rule",),
        answers=("passing", "not_yet"),
    ),
    "assessment.pass.mark": Lesson(
        why=_l(
            "For a test, the mark stands between knowing enough and not. It belongs where mistakes begin to cost "
            "something."
        ),
        good=_l("16, of 20 questions on hygiene in the dairy"),
        poor=_l("5, of 20 questions"),
        because=_l("With four answers to choose from, guessing earns that."),
        open_badges="resultDescription.requiredValue",
    ),
    "assessment.pass.max": Lesson(
        why=_l(
            "Sixteen is a lot out of twenty and little out of a hundred. Only both numbers together tell the reader."
        ),
        good=_l("20"),
        poor=_l("(left empty)"),
        because=_l("A mark without its scale says nothing."),
        open_badges="resultDescription.valueMax",
    ),
    "assessment.assessor.kind": Lesson(
        why=_l("A badge is somebody’s word for somebody else. It is worth as much as the distance between the two."),
        good=_l("An assessor from outside: the affineur who buys the wheels of other dairies"),
        poor=_l("The earner"),
        because=_l("Nobody can vouch for themselves."),
        open_badges=NARRATIVE,
        eu=_l("principle “valid assessment”"),
        trips=("assessor-independent",),
        answers=("external", "self"),
    ),
    "assessment.assessor.qualification": Lesson(
        why=_l(
            "The reader asks: who says so? What they have done themselves, and where they learned to judge it, is the "
            "answer."
        ),
        good=_l("Cheesemaker with five years at the vat and a day of training with this rubric"),
        poor=_l("Our experts"),
        because=_l("Every house calls its own people that."),
        open_badges=NARRATIVE,
        eu=_l("principle “valid assessment”"),
        trips=("assessor-qualified",),
    ),
    "assessment.assessor.count": Lesson(
        why=_l(
            "Two see more than one, and a second opinion is fairer where much depends on it. Say what you really do."
        ),
        good=_l("2"),
        poor=_l("(left empty)"),
        because=_l("The reader cannot tell a careful judgement from a hasty one."),
        open_badges=NARRATIVE,
        eu=_l("principle “valid assessment”"),
    ),
    "assessment.assessor.calibration": Lesson(
        why=_l(
            "Standards drift apart unless people compare. It costs an afternoon, and shows which level is badly "
            "described."
        ),
        good=_l("Each spring all assessors judge the same three wheels and settle where they differ."),
        poor=_l("Assessors use their experience."),
        because=_l("That is what makes them differ."),
        open_badges=NARRATIVE,
        eu=_l("principle “valid assessment”"),
    ),
    "assessment.identity_check": Lesson(
        why=_l(
            "Some uses need a checked identity, most do not. A reader can decide only if the badge says which it was."
        ),
        good=_l("Supervised on site, identity checked"),
        poor=_l("(not said)"),
        because=_l("The careful reader assumes the worst."),
        open_badges=NARRATIVE,
        eu=_l("supervision and identity verification during assessment (optional)"),
        trips=("identity-check-declared",),
        answers=("supervised_onsite_checked", None),
    ),
    "assessment.feedback": Lesson(
        why=_l(
            "A no without a reason teaches nothing. What the assessor saw, and one next step, makes the attempt worth "
            "it."
        ),
        good=_l("For each criterion two sentences on what was tasted or seen, and one thing to do differently."),
        poor=_l("(left empty)"),
        because=_l("Earners are left with a level and no way on."),
        open_badges=PUBLIC_PAGE,
        eu=_l("principle “learner-centred”"),
        trips=("feedback-and-retry",),
        answers=("For each criterion two sentences on what was tasted or seen, and one thing to do differently.", ""),
    ),
    "assessment.resubmission": Lesson(
        why=_l(
            "People learn from a failed try only if there is another. Say what it costs, so that nobody has to ask."
        ),
        good=_l("Once more within six months, with a new wheel; criteria that were passed stay passed."),
        poor=_l("(left empty)"),
        because=_l("Those who ask get a second chance, the others do not."),
        open_badges=PUBLIC_PAGE,
        eu=_l("principle “learner-centred”"),
        trips=("feedback-and-retry",),
        answers=("Once more within six months, with a new wheel; criteria that were passed stay passed.", ""),
    ),
    "assessment.turnaround_days": Lesson(
        why=_l(
            "Whoever waits for an answer plans around it: an application, the next season. A promise can be kept or "
            "broken."
        ),
        good=_l("14"),
        poor=_l("90"),
        because=_l("In a quarter of a year the work is forgotten, and the post is taken."),
        open_badges=PUBLIC_PAGE,
        eu=_l("principle “learner-centred”"),
        trips=("feedback-and-retry",),
        answers=(14, 90),
    ),
    "assessment.rubric_public": Lesson(
        why=_l("What is judged in secret cannot be learned for, and cannot be trusted by those who were not there."),
        good=_l("Yes: it hangs in the dairy and stands on the public page"),
        poor=_l("No: assessors have it in a drawer"),
        because=_l("Earners guess at it, and employers cannot read it."),
        open_badges=PUBLIC_PAGE,
        trips=("rubric-public",),
        answers=(True, False),
    ),
}
