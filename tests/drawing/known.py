"""What a picture may hold: a browser must find nothing in it that runs, loads or leaves the page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "g", "title", "desc", "style", "defs", "use", "path", "ellipse", "text"}
ATTRIBUTES = {
    "viewBox", "width", "height", "role", "aria-labelledby", "id", "class", "data-layers", "data-count", "d",
    "cx", "cy", "rx", "ry", "x", "y", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray",
    "font-family", "font-size", "text-anchor", "lang", "transform", "href",
}  # fmt: skip


def parsed(text: str) -> ElementTree.Element:
    """Return a picture that is well-formed XML of known elements and attributes, whose links lead into itself."""
    root = ElementTree.fromstring(text)
    ids = {element.get("id") for element in root.iter()}
    for element in root.iter():
        name = element.tag.removeprefix(SVG)
        assert name in ELEMENTS, name
        assert set(element.attrib) <= ATTRIBUTES, element.attrib
        if name == "use":
            assert element.get("href", "").removeprefix("#") in ids, element.attrib
        assert name == "style" or not re.search(r"(?i)url\(|javascript:", " ".join(element.attrib.values()))
    return root
