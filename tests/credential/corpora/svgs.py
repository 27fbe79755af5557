"""Corpus K5: pictures in SVG with a badge inside, sound and unsound, and what must come of each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tests.credential.corpora.pictures import GOOD, Case, badge, contents

SVG = "http://www.w3.org/2000/svg"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
CONTAINER, MULTIPLE, NONE = "BAKE_CONTAINER", "BAKE_MULTIPLE", "BAKE_NONE"
DOCTYPE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'


def cdata(text: str) -> str:
    return f"<![CDATA[{text}]]>"


def element(inside: str | None = None, prefix: str = "openbadges", attributes: str = "") -> str:
    inner = cdata(badge().decode()) if inside is None else inside
    return f"<{prefix}:credential{attributes}>{inner}</{prefix}:credential>"


def picture(
    *inside: str, prefix: str = "openbadges", namespace: str = NAMESPACE, before: str = "", behind: str = "",
    root: str = f' xmlns="{SVG}"',
) -> bytes:  # fmt: skip
    declared = f' xmlns:{prefix}="{namespace}"' if prefix else ""
    return f"{before}<svg{root}{declared}>{''.join(inside)}</svg>{behind}".encode()


@lru_cache
def cases() -> tuple[Case, ...]:
    every = [*_namespaces(), *_twice(), *_places(), *_texts(), *_references(), *_entities(), *_encodings(), *_active(),
             *_deep(), *_declarations(), *_attributes(), *_around(), *_cut(),
             *(Case(f"attribute: {name}", picture(f'<openbadges:credential verify="{content.decode()}"/>'), code)
               for name, content, code in contents() if name in ("nothing", "a word", "a number", "an address")),
             *(Case(f"content: {name}", picture(element(cdata(content.decode()))), code)
               for name, content, code in contents() if content.isascii() and b"\x00" not in content)]  # fmt: skip
    return tuple(every)


def _namespaces() -> Iterator[Case]:
    for prefix in ("openbadges", "ob", "o", "svg2", "_", "a-b", "a.b", "ö", "badge3", "xlink", "OpenBadges"):
        yield Case(f"prefix {prefix}", picture(element(prefix=prefix), prefix=prefix), GOOD)
    own = f' xmlns="{NAMESPACE}"'
    inside = f"<credential{own}>{cdata(badge().decode())}</credential>"
    yield Case("no prefix, its own namespace", picture(inside, prefix=""), GOOD)
    yield Case("bound at the element", picture(element(attributes=f' xmlns:openbadges="{NAMESPACE}"'), prefix=""), GOOD)
    rebound = element(attributes=f' xmlns:openbadges="{NAMESPACE}"')
    yield Case("bound anew at the element", picture(rebound, namespace="http://openbadges.org"), GOOD)
    spelled = NAMESPACE.replace("v", "&#118;")
    yield Case("the namespace by a reference", picture(element(), namespace=spelled), GOOD)
    for other in (NAMESPACE + "/", NAMESPACE + "#", NAMESPACE.upper(), NAMESPACE.replace("https", "http"),
                  NAMESPACE.replace("v3p0", "v3p1"), NAMESPACE.replace("v3p0", "v2p1"), "http://openbadges.org",
                  NAMESPACE.replace("p0", "p%30"), NAMESPACE.replace("purl.", "purl%2e"), f" {NAMESPACE}",
                  f"{NAMESPACE} ",
                  "https://purl.imsglobal.org/spec/ob/v3p0", NAMESPACE.replace("purl", "рurl"), "urn:x", SVG,
                  NAMESPACE.replace("imsglobal.org", "1edtech.org"), NAMESPACE.replace("//", "//www.")):  # fmt: skip
        yield Case(f"namespace {other!r}", picture(element(), namespace=other), NONE)
    for name in ("Credential", "CREDENTIAL", "credentials", "assertion", "badge", "credentiaI", "сredential"):
        renamed = element().replace("credential>", f"{name}>")
        yield Case(f"element {name}", picture(renamed), NONE)
    yield Case("a prefix that nobody bound", picture(element(), prefix=""), CONTAINER)
    yield Case("no namespace at all", picture(f"<credential>{cdata(badge().decode())}</credential>"), NONE)
    for root in ("", ' xmlns="http://www.w3.org/2000/SVG"', ' xmlns="http://www.w3.org/2000/svg/"', ' xmlns=""',
                 ' xmlns="http://www.w3.org/1999/xhtml"', ' xmlns="https://www.w3.org/2000/svg"'):  # fmt: skip
        yield Case(f"root {root!r}", picture(element(), root=root), CONTAINER)
    for name in ("html", "SVG", "Svg", "g", "svgs"):
        data = picture(element()).replace(b"<svg ", f"<{name} ".encode()).replace(b"</svg>", f"</{name}>".encode())
        yield Case(f"root element {name}", data, CONTAINER)
    yield Case("a root with a prefix",
            f'<s:svg xmlns:s="{SVG}" xmlns:openbadges="{NAMESPACE}">{element()}</s:svg>'.encode(), GOOD)  # fmt: skip


def _twice() -> Iterator[Case]:
    for name, more in {
        "the same again": element(),
        "another": element("{}"),
        "an empty one": element(""),
        "one in an attribute": '<openbadges:credential verify="a.b.c"/>',
        "two others": element("{}") + element("{}"),
        "one in a group": f"<g>{element('{}')}</g>",
        "one in definitions": f"<defs>{element('{}')}</defs>",
        "one in metadata": f"<metadata>{element('{}')}</metadata>",
        "one in foreignObject": f"<foreignObject>{element('{}')}</foreignObject>",
        "one in a symbol": f"<symbol id='s'>{element('{}')}</symbol>",
        "one by another prefix": f'<x:credential xmlns:x="{NAMESPACE}">{{}}</x:credential>',
        "one without a prefix": f'<credential xmlns="{NAMESPACE}">{{}}</credential>',
    }.items():
        yield Case(f"twice: {name} behind", picture(element(), more), MULTIPLE)
        yield Case(f"twice: {name} before", picture(more, element()), MULTIPLE)
    yield Case("one inside the other", picture(element(element())), MULTIPLE)
    yield Case("attribute and text", picture(element(attributes=' verify="a.b.c"')), MULTIPLE)
    for name, no_element in {
        "in a comment": f"<!--{element('{}')}-->",
        "in a text": f"<desc>{cdata(element('{}'))}</desc>",
        "in an attribute": '<g data-x="&lt;openbadges:credential>{}&lt;/openbadges:credential>"/>',
        "in an instruction": f"<?x {element('{}')}?>",
        "in another namespace": f'<x:credential xmlns:x="http://openbadges.org">{"{}"}</x:credential>',
        "of an older standard": '<x:assertion xmlns:x="http://openbadges.org" verify="https://old.example/1"/>',
    }.items():
        yield Case(f"once: another {name} behind", picture(element(), no_element), GOOD)
        yield Case(f"once: another {name} before", picture(no_element, element()), GOOD)


def _places() -> Iterator[Case]:
    for name in ("g", "defs", "metadata", "foreignObject", "symbol", "title", "desc", "text", "a", "switch",
            "style", "svg", "script", "mask"):  # fmt: skip
        yield Case(f"inside {name}", picture(f"<{name}>{element()}</{name}>"), CONTAINER)
        yield Case(f"behind {name}", picture(f"<{name}/>", element()), GOOD)
        yield Case(f"before {name}", picture(element(), f"<{name}/>"), GOOD)


def _texts() -> Iterator[Case]:
    text = badge().decode()
    for position in range(0, len(text), 97):
        split = cdata(text[:position]) + cdata(text[position:])
        yield Case(f"two sections, cut at {position}", picture(element(split)), GOOD)
    half = len(text) // 2
    yield Case("plain", picture(element(text)), GOOD)
    yield Case("half plain", picture(element(text[:half] + cdata(text[half:]))), GOOD)
    yield Case("a section for each character", picture(element("".join(map(cdata, text)))), GOOD)
    yield Case("an empty section", picture(element(cdata("") + cdata(text))), GOOD)
    yield Case("a comment within", picture(element(cdata(text[:half]) + "<!-- x -->" + cdata(text[half:]))), GOOD)
    yield Case("an instruction within", picture(element(cdata(text[:half]) + "<?x y?>" + cdata(text[half:]))), GOOD)
    yield Case("lines around", picture(element(f"\n  {cdata(text)}\n")), GOOD)
    yield Case("lines of another system", picture(element(f"\r\n{cdata(text)}\r\n\r")), GOOD)
    yield Case("a section that begins twice", picture(element(f"<![CDATA[<![CDATA[{text}]]>")), "FORMAT")
    yield Case("a section that ends twice", picture(element(f"<![CDATA[{text}]]>]]>")), CONTAINER)
    yield Case("a section without end", picture(element(f"<![CDATA[{text}")), CONTAINER)
    yield Case("a section in small letters", picture(element(f"<![cdata[{text}]]>")), CONTAINER)
    yield Case("a section with a space", picture(element(f"<![CDATA [{text}]]>")), CONTAINER)
    yield Case("its end in a plain text", picture(element(text + "]]>")), CONTAINER)
    yield Case("a word behind the badge", picture(element(cdata(text) + "x")), "PARSE_JSON")
    yield Case("a word before the badge", picture(element("x" + cdata(text))), "FORMAT")
    for inner in ("<g/>", "<x/>", "<openbadges:x/>", "<script/>", "<b>x</b>"):
        yield Case(f"{inner} within", picture(element(cdata(text) + inner)), CONTAINER)
    for code in (0, 1, 8, 0xB, 0xC, 0xE, 0x1F, 0xFFFE, 0xFFFF):
        yield Case(f"U+{code:04X} in the section", picture(element(cdata(text + chr(code)))), CONTAINER)
        yield Case(f"U+{code:04X} by a reference", picture(element(f"{text}&#{code};")), CONTAINER)


def _references() -> Iterator[Case]:
    text = badge().decode()
    yield Case("each character by its number", picture(element("".join(f"&#{ord(c)};" for c in text))), GOOD)
    yield Case("each character by its number in hex", picture(element("".join(f"&#x{ord(c):X};" for c in text))), GOOD)
    for name, character in {"quot": '"', "#34": '"', "#x22": '"', "#x3a": ":", "#000123": "{", "#125": "}"}.items():
        yield Case(f"&{name}; for a sign", picture(element(text.replace(character, f"&{name};"))), GOOD)
    yield Case("references in a section", picture(element(cdata(text.replace('"', "&quot;")))), "PARSE_JSON")
    for reference in ("&#xD800;", "&#x110000;", "&#0;", "&#;", "&#x;", "&#-1;", "& ", "&;", "&#x7B", "&quot"):
        yield Case(f"{reference!r}", picture(element(text + reference)), CONTAINER)


def _entities() -> Iterator[Case]:
    for reference in ("nbsp", "eacute", "copy", "QUOT", "badge", "xxe"):
        yield Case(f"&{reference}; of nobody", picture(element(f"&{reference};")), CONTAINER)
        yield Case(f"&{reference}; elsewhere", picture(element(), f"<desc>&{reference};</desc>"), CONTAINER)
    for subset in (
        '<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY a SYSTEM "http://127.0.0.1/x">',
        '<!ENTITY a PUBLIC "x" "https://evil.example/x">', '<!ENTITY % a "b">', '<!ENTITY % a SYSTEM "file:///x">%a;',
        '<!ENTITY a "&#60;openbadges:credential/>">', '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">',
        "<!ELEMENT svg ANY>", "<!ATTLIST svg a CDATA 'b'>", f"<!ATTLIST svg xmlns:openbadges CDATA '{NAMESPACE}'>",
        '<!NOTATION n SYSTEM "x">', "<!-- x -->", "<?x?>", "", " ", '<!ENTITY quot "x">', '<!ENTITY a "&a;">',
        '<!ENTITY a NDATA n>', '<!ENTITY a SYSTEM "x" NDATA n>',
    ):  # fmt: skip
        yield Case(f"subset {subset[:50]!r}", picture(element(), before=f"<!DOCTYPE svg [{subset}]>"), CONTAINER)
        outer = f'<!DOCTYPE svg SYSTEM "https://evil.example/x.dtd" [{subset}]>'
        yield Case(f"subset and address {subset[:50]!r}", picture(element(), before=outer), CONTAINER)
    for doctype in (DOCTYPE, "<!DOCTYPE svg>", '<!DOCTYPE svg SYSTEM "https://evil.example/x.dtd">',
            "<!DOCTYPE html>", '<!DOCTYPE svg SYSTEM "file:///etc/passwd">', '<!DOCTYPE svg PUBLIC "x" "x">',
            "<!DOCTYPE  svg  >"):  # fmt: skip
        yield Case(f"{doctype[:40]}", picture(element(), before=doctype), GOOD)
    for doctype in ("<!doctype svg>", "<!DOCTYPE>", "<!DOCTYPE svg", '<!DOCTYPE svg PUBLIC "x">', "<!DOCTYPE svg>" * 2):
        yield Case(f"broken {doctype[:40]}", picture(element(), before=doctype), CONTAINER)
    yield Case("a document type behind", picture(element(), behind=DOCTYPE), CONTAINER)
    yield Case("a document type inside", picture(DOCTYPE, element()), CONTAINER)


def _encodings() -> Iterator[Case]:
    plain = picture(element()).decode()

    def declared(name: str) -> str:
        return f'<?xml version="1.0" encoding="{name}"?>{plain}'

    for name in ("UTF-8", "utf-8", "Utf-8", "US-ASCII", "us-ascii", "ISO-8859-1", "iso-8859-1"):
        yield Case(f"declared {name}", declared(name).encode(), GOOD)
    yield Case("a mark", b"\xef\xbb\xbf" + plain.encode(), GOOD)
    yield Case("a mark and a declaration", b"\xef\xbb\xbf" + declared("UTF-8").encode(), GOOD)
    for name, data in {
        "UTF-16, little": b"\xff\xfe" + plain.encode("utf-16-le"),
        "UTF-16, big": b"\xfe\xff" + plain.encode("utf-16-be"),
        "UTF-16, declared": b"\xff\xfe" + declared("UTF-16").encode("utf-16-le"),
    }.items():
        yield Case(name, data, GOOD)
    for name in ("x-none", "UTF-7", "EBCDIC-CP-US", "UTF-32", "", "utf-8x", "unicode", "idna", "rot13", "zlib",
            "base64", "hex", "punycode"):  # fmt: skip
        yield Case(f"declared {name!r}", declared(name).encode(), CONTAINER)
    yield Case("declared UTF-16, written UTF-8", declared("UTF-16").encode(), CONTAINER)
    yield Case("declared ASCII, written otherwise", declared("US-ASCII").replace("<svg ",
            "<svg id='é' ").encode(), CONTAINER)  # fmt: skip
    for wrong in (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80", b"\xe9"):
        data = plain.encode().replace(b"]]>", wrong + b"]]>")
        yield Case(f"{wrong!r} in UTF-8", data, CONTAINER)
    yield Case("two marks", b"\xef\xbb\xbf" * 2 + plain.encode(), "PARSE_ENCODING")


def _active() -> Iterator[Case]:
    """What a picture would do when shown is not part of the badge; it is neither shown nor kept."""
    for inside in (
        "<script>alert(1)</script>", "<script href='https://evil.example/x.js'/>", "<script><![CDATA[x()]]></script>",
        "<style>@import url(https://evil.example/x.css);</style>", "<image href='https://evil.example/x.png'/>",
        "<use href='https://evil.example/x.svg#a'/>", "<a href='javascript:alert(1)'><text>x</text></a>",
        "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='https://evil.example/'/></foreignObject>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='alert(1)'/></foreignObject>",
        "<set attributeName='href' to='javascript:alert(1)'/>", "<animate onbegin='x()'/>", "<g onclick='alert(1)'/>",
        "<handler xmlns='http://www.w3.org/2001/xml-events' type='text/javascript'>alert(1)</handler>",
        "<x:include xmlns:x='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>",
        "<?xml-stylesheet href='https://evil.example/x.xsl' type='text/xsl'?>", "<?php echo 1 ?>",
        "<metadata><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></metadata>",
        "<title>Verified &#x2713;</title>", "<text>VALID</text>", "<feImage href='https://evil.example/x'/>",
        "<image href='data:image/svg+xml;base64,PHN2Zy8+'/>", "<view/>", "<cursor href='https://evil.example/c'/>",
    ):  # fmt: skip
        yield Case(f"with {inside[:60]}", picture(element(), inside), GOOD)
        yield Case(f"behind {inside[:60]}", picture(inside, element()), GOOD)


def _deep() -> Iterator[Case]:
    many = " ".join(f'a{number}=""' for number in range(1000))
    for depth in (2, 10, 100, 200, 250, 254):
        yield Case(f"{depth} deep", picture(element(), "<g>" * depth + "</g>" * depth), GOOD)
    for depth in (256, 257, 300, 1000, 10_000, 100_000):
        yield Case(f"{depth} deep", picture(element(), "<g>" * depth + "</g>" * depth), CONTAINER)
        yield Case(f"{depth} deep without end", picture(element(), "<g>" * depth), CONTAINER)
    yield Case("ten thousand beside", picture(element(), "<g/>" * 10_000), GOOD)
    yield Case("a thousand attributes", picture(element(), f"<g {many}/>"), GOOD)
    yield Case("a long attribute", picture(element(), f"<g a='{'x' * 1_000_000}'/>"), GOOD)
    yield Case("a long name", picture(element(), f"<{'x' * 100_000}/>"), GOOD)
    yield Case("a long comment", picture(element(), f"<!--{'x' * 1_000_000}-->"), GOOD)
    yield Case("too long", picture(element(), f"<!--{'x' * 6_000_000}-->"), "SIZE")


def _declarations() -> Iterator[Case]:
    for declaration in ('<?xml version="1.0"?>', "<?xml version='1.0'?>",
            '<?xml version="1.0" standalone="yes"?>', '<?xml version="1.0" encoding="UTF-8" standalone="no"?>',
            '<?xml version="1.0"?>\n<!-- x -->\n', "\n", "  \t", "<!-- x -->"):  # fmt: skip
        yield Case(f"begins {declaration!r}", picture(element(), before=declaration), GOOD)
    for declaration in (' <?xml version="1.0"?>', '<?xml?>', '<?xml version="1.0"',
            '<?xml version="1.0" ?><?xml version="1.0" ?>', '<?xml encoding="UTF-8"?>',
            '<?XML version="1.0"?>', '<?xml version="2.0x y"?>', '<?xml version="1.0" standalone="maybe"?>',
            "<!-- -- -->", "<![CDATA[x]]>", "<"):  # fmt: skip
        yield Case(f"begins {declaration!r}", picture(element(), before=declaration), CONTAINER)
    for before in ("x", "&#32;", "\x00", "{", "PK"):
        yield Case(f"begins {before!r}", picture(element(), before=before), "PARSE_JSON" if before == "{" else "FORMAT")


def _attributes() -> Iterator[Case]:
    for attributes in (' id="x"', ' xml:space="preserve"', ' xml:lang="en"', ' class="a b"', ' style="display:none"',
                       ' Verify="x"', ' verified="true"', ' x:verify="y" xmlns:x="urn:x"', "\n\tid='x'\n"):  # fmt: skip
        yield Case(f"attributes {attributes!r}", picture(element(attributes=attributes)), GOOD)
    for attributes in (' id="x" id="y"', " id=x", ' id="<"', " id", ' id="x', ' x:id="y"', ' id="a"class="b"'):
        yield Case(f"attributes {attributes!r}", picture(element(attributes=attributes)), CONTAINER)
    escaped = badge().decode().replace("&", "&amp;").replace('"', "&quot;")
    yield Case("the badge in the attribute", picture(f'<openbadges:credential verify="{escaped}"/>'), GOOD)


def _around() -> Iterator[Case]:
    for behind in ("\n", "  \r\n", "<!-- x -->", "<?x y?>", "\n<!-- x -->\n\n"):
        yield Case(f"behind the end {behind!r}", picture(element(), behind=behind), GOOD)
    for behind in ("x", "<svg/>", "<g/>", "\x00", "{}", badge().decode(), element(), "<script>alert(1)</script>", "]]>",
                   "&amp;", "<![CDATA[x]]>", "PK\x03\x04", "<html></html>", "-->", "</svg>", "<!--"):  # fmt: skip
        yield Case(f"behind the end {behind[:20]!r}", picture(element(), behind=behind), CONTAINER)
    yield Case("nothing inside", picture(), NONE)
    yield Case("only a picture", picture("<circle r='4'/>"), NONE)
    yield Case("JSON beside", picture(f"<metadata>{cdata(badge().decode())}</metadata>"), NONE)


def _cut() -> Iterator[Case]:
    sound = picture(element())
    for length in range(1, len(sound), 61):
        yield Case(f"cut off at {length}", sound[:length], CONTAINER)
    for wrong, right in ((b"</svg>", b"</SVG>"), (b"</openbadges:credential>", b"</openbadges:x>"), (b"</svg>", b""),
                         (b"</openbadges:credential>", b""), (b"<svg ", b"<svg<"), (b"<svg ", b"< svg ")):  # fmt: skip
        yield Case(f"{wrong!r} is {right!r}", sound.replace(wrong, right), CONTAINER)
