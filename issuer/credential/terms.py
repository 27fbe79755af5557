"""Rule C4 as data: the members of the Open Badges 3.0 classes, after the information model of the
specification (“Open Badges Specification 3.0”, appendix B) and its published JSON Schemas.

A member reads `kind`, then `!` if required, `*` if there may be several (one value may then stand
without its list). Kinds with a capital letter are classes; the others are JSON values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """What a member of a class may hold."""

    kinds: tuple[str, ...]
    required: bool
    many: bool


@dataclass(frozen=True, slots=True)
class ObjectClass:
    """The members of a class; `closed` classes have no others. `type` must be among the object's types."""

    name: str
    type: str | None
    closed: bool
    members: Mapping[str, Member]


def _words(text: str) -> list[str]:
    return text.split()


ENUMERATIONS: Mapping[str, frozenset[str]] = {
    "achievementType": frozenset(
        _words(
            "Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree "
            "Certificate CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree "
            "Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment JourneymanCertificate LearningProgram "
            "License Membership ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree "
            "MicroCredential ResearchDoctorate SecondarySchoolDiploma"
        )
    ),
    "targetType": frozenset(
        _words("ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL")
    ),
    "resultType": frozenset(
        _words(
            "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion "
            "RubricCriterionLevel RubricScore ScaledScore Status"
        )
    ),
    "identifierType": frozenset(
        _words(
            "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn "
            "lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId "
            "ltiUserId identifier"
        )
    ),
}
"""Open enumerations: one of these, or `ext:` and a name of one's own."""

RESULT_STATUS = frozenset(_words("Completed Enrolled Failed InProgress OnHold Provisional Withdrew"))

_CREDENTIAL = {
    "type": "types!",
    "description": "text",
    "issuer": "Profile|uri!",
    "validFrom": "stamp",
    "validUntil": "stamp",
    "issuanceDate": "stamp",
    "expirationDate": "stamp",
    "awardedDate": "stamp",
    "credentialSchema": "CredentialSchema*",
    "refreshService": "RefreshService",
    "termsOfUse": "Typed*",
}

_PERSON_NAMES = _words(
    "familyName givenName additionalName patronymicName honorificPrefix honorificSuffix familyNamePrefix"
)

_CLASSES: Mapping[str, Mapping[str, str]] = {
    "AchievementCredential": {
        **_CREDENTIAL,
        "id": "uri!",
        "name": "text",
        "image": "Image",
        "credentialSubject": "AchievementSubject!",
        "endorsement": "endorsement*",
        "endorsementJwt": "text*",
        "credentialStatus": "Typed*",
        "evidence": "Evidence*",
    },
    "EndorsementCredential": {
        **_CREDENTIAL,
        "id": "uri!",
        "name": "text!",
        "credentialSubject": "EndorsementSubject!",
        "credentialStatus": "Typed*",
        "evidence": "Evidence*",
    },
    "ClrCredential": {
        **_CREDENTIAL,
        "id": "uri!",
        "name": "text!",
        "image": "Image",
        "partial": "boolean",
        "credentialSubject": "ClrSubject!",
        "endorsement": "endorsement*",
        "endorsementJwt": "text*",
        "credentialStatus": "Typed*",
        "evidence": "Evidence*",
    },
    "BitstringStatusListCredential": {
        **_CREDENTIAL,
        "id": "uri!",
        "issuer": "Identified|uri!",
        "name": "text",
        "credentialSubject": "BitstringStatusList!",
    },
    "StatusList2021Credential": {
        **_CREDENTIAL,
        "id": "uri!",
        "issuer": "Identified|uri!",
        "name": "text",
        "credentialSubject": "StatusList2021!",
    },
    "VerifiableCredential": {
        **_CREDENTIAL,
        "id": "uri",
        "issuer": "Identified|uri!",
        "name": "text",
        "credentialSubject": "object!*",
        "credentialStatus": "Typed*",
        "refreshService": "Typed*",
        "evidence": "Typed*",
    },
    "AchievementSubject": {
        "id": "uri",
        "activityEndDate": "date",
        "activityStartDate": "date",
        "creditsEarned": "number",
        "achievement": "Achievement!",
        "identifier": "IdentityObject*",
        "image": "Image",
        "licenseNumber": "text",
        "narrative": "text",
        "result": "Result*",
        "role": "text",
        "source": "Profile",
        "term": "text",
    },
    "ClrSubject": {
        "id": "uri",
        "identifier": "IdentityObject*",
        "achievement": "Achievement*",
        "association": "Association*",
    },
    "Association": {"associationType": "text!", "sourceId": "uri!", "targetId": "uri!"},
    "EndorsementSubject": {"id": "uri!", "endorsementComment": "text"},
    "BitstringStatusList": {"id": "uri", "statusPurpose": "text!*", "encodedList": "text!", "ttl": "number"},
    "StatusList2021": {"id": "uri", "statusPurpose": "text!", "encodedList": "text!"},
    "Achievement": {
        "id": "uri!",
        "alignment": "Alignment*",
        "achievementType": "achievementType",
        "creator": "Profile",
        "creditsAvailable": "number",
        "criteria": "Criteria!",
        "description": "text!",
        "endorsement": "endorsement*",
        "endorsementJwt": "text*",
        "fieldOfStudy": "text",
        "humanCode": "text",
        "image": "Image",
        "inLanguage": "language",
        "name": "text!",
        "otherIdentifier": "IdentifierEntry*",
        "related": "Related*",
        "resultDescription": "ResultDescription*",
        "specialization": "text",
        "tag": "text*",
        "version": "text",
    },
    "Criteria": {"id": "uri", "narrative": "text"},
    "Alignment": {
        "targetCode": "text",
        "targetDescription": "text",
        "targetName": "text!",
        "targetFramework": "text",
        "targetType": "targetType",
        "targetUrl": "uri!",
    },
    "Result": {
        "achievedLevel": "uri",
        "alignment": "Alignment*",
        "resultDescription": "uri",
        "status": "resultStatus",
        "value": "text",
    },
    "ResultDescription": {
        "id": "uri!",
        "alignment": "Alignment*",
        "allowedValue": "text*",
        "name": "text!",
        "requiredLevel": "uri",
        "requiredValue": "text",
        "resultType": "resultType!",
        "rubricCriterionLevel": "RubricCriterionLevel*",
        "valueMax": "text",
        "valueMin": "text",
    },
    "RubricCriterionLevel": {
        "id": "uri!",
        "alignment": "Alignment*",
        "description": "text",
        "level": "text",
        "name": "text!",
        "points": "text",
    },
    "Evidence": {
        "id": "uri",
        "narrative": "text",
        "name": "text",
        "description": "text",
        "genre": "text",
        "audience": "text",
    },
    "Profile": {
        "id": "uri!",
        "name": "text",
        "url": "uri",
        "phone": "text",
        "description": "text",
        "endorsement": "endorsement*",
        "endorsementJwt": "text*",
        "image": "Image",
        "email": "text",
        "address": "Address",
        "otherIdentifier": "IdentifierEntry*",
        "official": "text",
        "parentOrg": "Profile",
        "dateOfBirth": "date",
        **dict.fromkeys(_PERSON_NAMES, "text"),
    },
    "Address": {
        **dict.fromkeys(
            _words(
                "addressCountry addressCountryCode addressRegion addressLocality streetAddress postOfficeBoxNumber "
                "postalCode"
            ),
            "text",
        ),
        "geo": "GeoCoordinates",
    },
    "GeoCoordinates": {"latitude": "number!", "longitude": "number!"},
    "Image": {"id": "uri!", "caption": "text"},
    "IdentityObject": {
        "hashed": "boolean!",
        "identityHash": "text!",
        "identityType": "identifierType!",
        "salt": "text",
    },
    "IdentifierEntry": {"identifier": "text!", "identifierType": "identifierType!"},
    "Related": {"id": "uri!", "inLanguage": "language", "version": "text"},
    "CredentialSchema": {"id": "uri!", "type": "types!"},
    "RefreshService": {"id": "uri!", "type": "types!"},
    "Typed": {"id": "uri", "type": "types!"},
    "Identified": {"id": "uri!"},
}

_CLOSED = {"Image", "IdentityObject", "IdentifierEntry"}
_UNTYPED = {"Criteria", "CredentialSchema", "RefreshService", "Typed", "Identified"}
_CREDENTIALS = {name for name in _CLASSES if name.endswith("Credential")}


def _member(text: str) -> Member:
    return Member(tuple(text.rstrip("!*").split("|")), required="!" in text, many=text.endswith("*"))


def _object_class(name: str, members: Mapping[str, str]) -> ObjectClass:
    typed = name not in _UNTYPED | _CREDENTIALS
    spelled = {"type": "types!" if typed else "types", **members}
    return ObjectClass(
        name, name if typed else None, name in _CLOSED, {term: _member(text) for term, text in spelled.items()}
    )


CLASSES: Mapping[str, ObjectClass] = {name: _object_class(name, members) for name, members in _CLASSES.items()}
