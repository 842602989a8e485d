"""A small writer of OFD packages (GB/T 33190-2016), for tests: text objects, rules, pictures, templates."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text(
    words: str,
    x: float,
    y: float,
    size: float = 5.0,
    *,
    steps: str | None = "",
    extra: str = "",
    boundary: str = "0 0 210 297",
) -> str:
    """A TextObject whose first letter stands at x, y (baseline), in millimetres.

    ``steps`` is its DeltaX attribute: by default one em for wide letters and half for others, None for none.
    """
    if steps == "":
        widths = [size if ord(char) > 0x2E80 else size / 2 for char in words[:-1]]
        steps = f'DeltaX="{" ".join(f"{width:.3f}" for width in widths)}"' if widths else ""
    code = f'<ofd:TextCode X="{x}" Y="{y}" {steps or ""}>{escape(words)}</ofd:TextCode>'
    return (
        f'<ofd:TextObject ID="9" Boundary="{boundary}" Font="3" Size="{size}" {extra}>{code}</ofd:TextObject>'
    )


def rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroked line."""
    left, top = min(x0, x1), min(y0, y1)
    box = f"{left} {top} {abs(x1 - x0)} {abs(y1 - y0)}"
    data = f"M {x0 - left} {y0 - top} L {x1 - left} {y1 - top}"
    return (
        f'<ofd:PathObject ID="9" Boundary="{box}" LineWidth="0.3">'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def grid(columns: Sequence[float], rows: Sequence[float]) -> str:
    """The rules of a table."""
    across = [rule(columns[0], y, columns[-1], y) for y in rows]
    return "".join(across + [rule(x, rows[0], x, rows[-1]) for x in columns])


def image(box: str, resource: int = 50, ctm: str | None = None) -> str:
    """An ImageObject."""
    matrix = f'CTM="{ctm}"' if ctm else ""
    return f'<ofd:ImageObject ID="9" Boundary="{box}" ResourceID="{resource}" {matrix}/>'


@dataclass
class Body:
    """One document of a package.

    Attributes:
        pages: objects of each page. boxes: sizes of pages that have their own, by index.
        templates: objects by id; ``used``: attributes of the Template element of each page.
        media: files by resource id. units: composite objects by id.
        notes: objects of an annotation by page index. attachments: names.
    """

    pages: Sequence[str]
    info: str = ""
    box: str = "0 0 210 297"
    boxes: dict[int, str] = field(default_factory=dict)
    templates: dict[int, str] = field(default_factory=dict)
    used: str = ""
    media: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    attachments: Sequence[str] = ()


def parts_of(*bodies: Body) -> dict[str, bytes]:
    """The parts of a package, by path."""
    parts: dict[str, str | bytes] = {}
    listed = []
    for number, body in enumerate(bodies):
        root = f"Doc_{number}"
        listed.append(
            f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>{number}</ofd:DocID>{body.info}</ofd:DocInfo>"
            f"<ofd:DocRoot>{root}/Document.xml</ofd:DocRoot></ofd:DocBody>"
        )
        _add(parts, root, body)
    parts["OFD.xml"] = f'<ofd:OFD {NAMESPACE} Version="1.0" DocType="OFD">{"".join(listed)}</ofd:OFD>'
    return {name: one.encode() if isinstance(one, str) else one for name, one in parts.items()}


def _add(parts: dict[str, str | bytes], root: str, body: Body) -> None:
    templates = "".join(
        f'<ofd:TemplatePage ID="{key}" BaseLoc="Tpls/Tpl_{key}/Content.xml"/>' for key in body.templates
    )
    for key, objects in body.templates.items():
        parts[f"{root}/Tpls/Tpl_{key}/Content.xml"] = _page(objects)
    pages = []
    for at, objects in enumerate(body.pages):
        pages.append(f'<ofd:Page ID="{at + 100}" BaseLoc="Pages/Page_{at}/Content.xml"/>')
        parts[f"{root}/Pages/Page_{at}/Content.xml"] = _page(objects, body.used, body.boxes.get(at, ""))
    media = "".join(
        f'<ofd:MultiMedia ID="{key}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        for key, (name, _) in body.media.items()
    )
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{key}" Width="210" Height="297"><ofd:Content>{objects}</ofd:Content>'
        "</ofd:CompositeGraphicUnit>"
        for key, objects in body.units.items()
    )
    parts[f"{root}/DocumentRes.xml"] = (
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias>'
        f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    for name, data in body.media.values():
        parts[f"{root}/Res/{name}"] = data
    notes = "".join(
        f'<ofd:Page PageID="{at + 100}"><ofd:FileLoc>Page_{at}/Annotation.xml</ofd:FileLoc></ofd:Page>'
        for at in body.notes
    )
    parts[f"{root}/Annots/Annotations.xml"] = f"<ofd:Annotations {NAMESPACE}>{notes}</ofd:Annotations>"
    for at, objects in body.notes.items():
        parts[f"{root}/Annots/Page_{at}/Annotation.xml"] = (
            f'<ofd:PageAnnot {NAMESPACE}><ofd:Annot ID="7" Type="Stamp">'
            f'<ofd:Appearance Boundary="0 0 210 297">{objects}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>'
        )
    packed = "".join(
        f'<ofd:Attachment ID="a{at}" Name={quoteattr(name)}><ofd:FileLoc>{escape(name)}</ofd:FileLoc>'
        "</ofd:Attachment>"
        for at, name in enumerate(body.attachments)
    )
    parts[f"{root}/Attachs/Attachments.xml"] = f"<ofd:Attachments {NAMESPACE}>{packed}</ofd:Attachments>"
    parts[f"{root}/Document.xml"] = (
        f"<ofd:Document {NAMESPACE}><ofd:CommonData><ofd:PageArea>"
        f"<ofd:PhysicalBox>{body.box}</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{templates}</ofd:CommonData>"
        f"<ofd:Pages>{''.join(pages)}</ofd:Pages>"
        "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
        "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>"
    )


def _page(objects: str, used: str = "", box: str = "") -> str:
    template = f"<ofd:Template {used}/>" if used else ""
    template += f"<ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>" if box else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {NAMESPACE}>{template}'
        f'<ofd:Content><ofd:Layer ID="2" Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    )


def packed(parts: dict[str, bytes]) -> bytes:
    """Parts as a package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def ofd_of(*bodies: Body) -> bytes:
    """A whole OFD file."""
    return packed(parts_of(*bodies))
