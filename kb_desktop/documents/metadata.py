"""What a file says about itself: XMP and the sRGB output intent (ISO 14289-1, 5; ISO 19005-2, 6.2.3 and 6.6)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

from PIL import ImageCms

PRODUCER = "kb-desktop (ReportLab, pikepdf)"
LANGUAGE = "nl-NL"


@dataclass(frozen=True, slots=True)
class About:
    """Title and origin of a paper; `made_at` is written into the file, so equal input gives equal bytes."""

    title: str
    author: str
    subject: str
    made_at: datetime.datetime

    def iso(self) -> str:
        """`made_at` as XMP writes it."""
        return self.made_at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")

    def pdf_date(self) -> str:
        """`made_at` as the document information dictionary writes it."""
        return self.made_at.astimezone(datetime.UTC).strftime("D:%Y%m%d%H%M%S+00'00'")


@cache
def srgb_profile() -> bytes:
    """The sRGB profile of LittleCMS with its date and id zeroed, so that every build has the same bytes."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes([7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    profile[84:100] = bytes(16)
    return bytes(profile)


_UA = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part number</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>"""


def _archive(level: str) -> str:
    return f"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>{level}</pdfaid:conformance>"


def xmp(about: About, conforms: tuple[str, ...]) -> bytes:
    """The XMP packet that claims just the profiles in `conforms` ("ua1", "2a", "2b")."""
    archive = _archive("A") if "2a" in conforms else _archive("B") if "2b" in conforms else ""
    title, author, subject = (escape(text) for text in (about.title, about.author, about.subject))
    packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{about.iso()}</xmp:CreateDate><xmp:ModifyDate>{about.iso()}</xmp:ModifyDate>
<xmp:CreatorTool>kb-desktop</xmp:CreatorTool><pdf:Producer>{PRODUCER}</pdf:Producer>{archive}</rdf:Description>
{_UA if "ua1" in conforms else ""}</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
    return packet.encode("utf-8")
