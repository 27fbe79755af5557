"""What the fuzzer begins with: badges, lists, tables and texts of the corpora of other tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from issuer.credential.baking import bake_png, bake_svg, extract
from issuer.credential.documents import MappingDocuments
from issuer.credential.report import Verdict
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential import good_variants, jwt_attacks, status_attacks
from tests.credential.legacy import evil_issuer, honest_issuer
from tests.credential.samples import BASE, NOW, SVG, Publisher, endorsement, png, png_chunk, signed, signer
from tests.credential.signing import EcdsaSigner, sign_as
from tests.credential.spelling import shown_by
from tests.credential.tokens import TokenIssuer, b64, did_key_issuer, public_jwk
from tests.frameworks import samples as frameworks

ROOT = Path(__file__).resolve().parents[2]
# No RSA: its keys are made anew in every run, and an input that was found must mean the same tomorrow.
TOKEN_ISSUERS = (
    TokenIssuer("ES256"),
    TokenIssuer("EdDSA", "did:web:badges.example:issuers:jwt"),
    did_key_issuer("EdDSA"),
    did_key_issuer("ES256"),
)


def tokens() -> Iterator[bytes]:
    """Yield badges as JWT, honest ones and a part of the attacks."""
    for issuer in TOKEN_ISSUERS:
        yield issuer.sign()
        yield issuer.sign(issuer.older_payload())
        yield issuer.sign(typ="vc+jwt")
    yield TOKEN_ISSUERS[0].sign(kid=None, jwk=public_jwk(TOKEN_ISSUERS[0].key))
    yield from (attack.token for attack in jwt_attacks.attacks()[::12] if len(attack.token) < 8192)


@cache
def honest() -> tuple[bytes, ...]:
    """Return badges that are what they say, of every kind and in every container."""
    made = [variant.data for variant in good_variants.variants(40)]
    made.append(dump_json(publisher().badge()))
    badge = {name: value for name, value in signed().items() if name != "proof"}
    p256 = EcdsaSigner("P-256")
    for by, suite in (
        (signer(1), "eddsa-jcs-2022"),
        (p256, "ecdsa-rdfc-2019"),
        (p256, "ecdsa-jcs-2019"),
        (EcdsaSigner("P-384"), "ecdsa-rdfc-2019"),
    ):
        document = {**badge, "issuer": {**badge["issuer"], "id": by.controller}}
        made.append(dump_json({**document, "proof": sign_as(by, document, cryptosuite=suite)}))
    several = {**badge, "proof": [sign_as(signer(1), badge), sign_as(signer(2), badge)]}
    praised = good_variants.sign(
        {**badge, "issuer": publisher().did, "endorsement": [endorsement(badge["id"])]}, publisher(), badge["@context"]
    )
    made += [dump_json(several), dump_json(praised), dump_json(endorsement(badge["id"]))]
    made += [issuer.sign(payload) for issuer in TOKEN_ISSUERS for payload in (None, issuer.older_payload())]
    token = TOKEN_ISSUERS[0].sign().decode()
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }
    made += [json.dumps(envelope).encode(), bake_png(png(), token.encode()), bake_svg(SVG, dump_json(signed()))]
    school = evil_issuer.EvilIssuer("ES256")
    hosted = png(png_chunk(b"tEXt", b"openbadges\0" + honest_issuer.ASSERTION.encode()))
    made += [school.hosted_file(), hosted, school.signs().signed_file()]
    return tuple(made)


@cache
def publisher() -> Publisher:
    """Return the issuer of the corpus of good variants."""
    return good_variants.publisher()


@cache
def documents() -> MappingDocuments:
    """Return everything that the issuers of `honest` serve."""
    served: dict[str, bytes | None] = dict(publisher().served)
    for issuer in TOKEN_ISSUERS:
        served[issuer.address] = json.dumps(issuer.document()).encode()
    hosting, signing = evil_issuer.EvilIssuer("ES256"), evil_issuer.EvilIssuer("ES256").signs()
    for school in (signing, hosting):
        served |= {url: json.dumps(answer).encode() for url, answer in school.served.items()}
    served[honest_issuer.ISSUER] = json.dumps(signing.issuer).encode()
    return MappingDocuments(served)


@cache
def verifier() -> Verifier:
    """Return a verifier that trusts some of them."""
    return Verifier(documents(), trusted=[publisher().did, signer(1).controller, honest_issuer.ISSUER])


@cache
def badges() -> tuple[bytes, ...]:
    """Return honest badges, and tokens that are not."""
    attacks = [attack.token for attack in jwt_attacks.attacks()[::40] if "RS256" not in attack.name]
    return (*honest(), *(token for token in attacks if len(token) < 8192))


@cache
def genuine() -> dict[str, Verdict]:
    """Return what the seeds show, as `spelling.shown_by` tells it, and the best verdict on each."""
    best: dict[str, Verdict] = {}
    for data in badges():
        for told, report in shown_by(verifier().verify(data, now=NOW)):
            best[told] = max(best.get(told, report.verdict), report.verdict, key=list(Verdict).index)
    return best


def json_texts() -> Iterator[bytes]:
    """Yield JSON, large and small."""
    yield b'{"a": [1, 2.5, true, null, "x"], "b": {"c": "\xc3\xa9", "d": -1e3}, "e": []}'
    yield b'[{"a": "\\u00e9\\ud83c\\udf93"}, 9007199254740992, 0.1, "", {}]'
    yield from (extract(data)[1] for data in honest()[::4])


def lists() -> Iterator[bytes]:
    """Yield texts for `encodedList`, good and bad."""
    yield publisher().bits.encode().encode()
    yield from (str(text).encode() for _, text in status_attacks.list_texts())


def pictures(kind: str) -> Iterator[bytes]:
    """Yield baked pictures of a kind."""
    start = b"\x89PNG" if kind == "png" else b"<"
    yield from (data for data in honest() if data.startswith(start))
    yield png() if kind == "png" else SVG
    yield bake_png(png(), b'{"type": "Assertion"}') if kind == "png" else bake_svg(SVG, b'{"type": "Assertion"}')


def tables() -> Iterator[bytes]:
    """Yield tables of frameworks and of recipients, and frameworks in JSON."""
    yield frameworks.skills(frameworks.skill(1, "Dress a wound"), frameworks.skill(2, "Clean", altLabels="a\nb"))
    yield frameworks.table(frameworks.BROADER, frameworks.broader("skill/1", "skill/2"))
    yield frameworks.table(
        frameworks.ONET_OCCUPATIONS,
        {"O*NET-SOC Code": "29-1141.00", "Title": "Nurses", "Description": "Care."},
        delimiter="\t",
        before=b"",
    )
    yield frameworks.table(frameworks.OPENSALT, {"Identifier": "1", "fullStatement": "Adds", "Is Child Of": "2"})
    yield frameworks.as_json(frameworks.case_package())
    yield frameworks.as_json(frameworks.ctdl_graph(frameworks.competency(1), frameworks.competency(2)))
    yield frameworks.workbook([["conceptUri", "preferredLabel"], ["x", "y"]])
    yield "conceptUri\tpreferredLabel\n1\t2\n".encode("utf-16")
    yield (ROOT / "examples" / "roster.csv").read_bytes()


def markdown_texts() -> Iterator[bytes]:
    """Yield texts with everything that Markdown has, and what browsers would take for more."""
    yield b"# A\n\n*b* **c** `d` [e](https://x.example 'f') <https://x.example>\n- g\n  1. h\n\n> i\n\n```js\nj\n```"
    yield b"[a](javascript:alert(1)) [b](JAVASCRIPT&#58;alert(1)) [c](java\tscript:alert(1)) ![d](x onerror=alert(1))"
    yield b"<script>alert(1)</script> <img src=x onerror=alert(1)> <svg><script>/*</script>*/ <!-- > -->"
    yield b"[a]: data:text/html,x\n[a] [b](<data:text/html;base64,eA==>) [c](vbscript:x) [d](//evil.example) [e](\\\\e)"
    yield b"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>"
    yield "<p title='\u2028\"'>&lt;script&gt; &#60;b onmouseover=x&#62; \\<script\\>".encode()


def identifiers() -> Iterator[bytes]:
    """Yield DIDs and addresses, good and bad."""
    for text in (
        "did:web:badges.example", "did:web:badges.example%3A8443:issuers:clinic", "did:web:127.0.0.1", "did:web:0x7f.1",
        "did:web:example.org:..:a", "did:web:example.org:%2e%2e", "did:web:a.example:b%20c", "did:web:[::1]",
        "did:web:EXAMPLE.org", "did:web:xn--bcher-kva.example", "did:web:example.org%3a443", "did:web:x:y:z",
        "did:key:z6Mk", f"{BASE}/a?b",
        "https://user@host.example:443/a%20b", "https://host.example/\\..", "http://[::1]/", "did:web:a@b.example",
    ):  # fmt: skip
        yield text.encode()


def keys() -> Iterator[bytes]:
    """Yield keys as Multikey, as did:key and as JWK."""
    for by in (signer(1), EcdsaSigner("P-256"), EcdsaSigner("P-384")):
        multibase = by.verification_method.partition("#")[2]
        yield multibase.encode()
        yield f"did:key:{multibase}".encode()
    yield from (json.dumps(public_jwk(issuer.key)).encode() for issuer in TOKEN_ISSUERS[:2])
    yield json.dumps({"kty": "RSA", "n": b64(b"\xc1" * 255 + b"\x01"), "e": "AQAB"}).encode()
    yield b"z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP"
