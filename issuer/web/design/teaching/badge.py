"""Step 9, with answers from keeping a lighthouse."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design.teaching.lesson import Lesson

SETTING = _l("keeping a lighthouse")
LESSONS = {
    "badge.image": Lesson(
        why=_l(
            "It is seen at the size of a thumbnail. One shape and few words survive that; a crest with a motto does "
            "not."
        ),
        good=_l("A white tower on dark ground, and nothing else"),
        poor=_l("The logo, the title, the date and a ribbon"),
        because=_l("In a wallet nothing of it can be read, and a date in a picture grows old."),
        open_badges="Achievement.image.id",
    ),
    "badge.image_alt": Lesson(
        why=_l("Some people hear the picture. Say what is seen; the title is read to them anyway."),
        good=_l("A white lighthouse on a dark hexagon, its beam in gold"),
        poor=_l("badge_final_2.png"),
        because=_l("It names the file, and nobody hears a picture in that."),
        open_badges="Achievement.image.caption",
        trips=("badge-image-alt",),
    ),
    "include_in_credential.evidence": Lesson(
        why=_l(
            "A badge with proof inside is believed without a call. Weigh that against who else can be seen in the "
            "work: what is shown is public."
        ),
        good=_l("A description of the work, in words"),
        poor=_l("Nothing about the work, and no reason given"),
        because=_l("The reader sees a claim like any other."),
        open_badges="credential.evidence",
        trips=("proof-in-credential",),
        answers=("narrative", "none"),
    ),
    "include_in_credential.result": Lesson(
        why=_l("Who reached more than was needed can show it, and a reader sees what the verdict rested on."),
        good=_l("Yes: the level reached in each criterion"),
        poor=_l("No, without a reason"),
        because=_l("All who passed look the same, and nobody sees by how much."),
        open_badges="credentialSubject.result",
        eu=_l("grade achieved (optional)"),
    ),
    "include_in_credential.reason": Lesson(
        why=_l("There are good reasons to leave the work out. Written down, they are no gap but a decision."),
        good=_l("The log names ships and their crews, who were not asked."),
        poor=_l("Not applicable."),
        because=_l("It does apply: something was left out."),
        open_badges="Achievement.criteria.narrative",
    ),
}
