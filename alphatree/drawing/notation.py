"""The notation: which cells there are, what they look like and what they are called (diagrams/notation.yml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml

from alphatree.drawing.colours import Colour
from alphatree.drawing.errors import DrawingError
from alphatree.resources import resource_folder

CellShape = Literal["circle", "wide", "tall", "slanted", "small"]
Side = Literal["top", "right", "bottom", "left"]

_SIZES: Mapping[CellShape, tuple[float, float]] = {
    "circle": (44.0, 44.0),
    "wide": (44.0, 26.0),
    "tall": (26.0, 44.0),
    "slanted": (27.0, 43.0),
    "small": (20.0, 20.0),
}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_GLYPH = re.compile(r"triangle|square|handle|letter \S|(?:in|out|bar)-(?:top|right|bottom|left)")


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages."""

    en: str
    zh: str

    def get(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class CellStyle:
    """One cell of the notation.

    `ring`: None for a plain cell. `letter`: a sign inside the cell. `marks`: small triangles that point in or out, and
    bars, each with the side of the edge that it is on.
    """

    id: str
    group: str
    shape: CellShape
    fill: Colour
    ring: Colour | None
    name: Words
    meaning: Words
    triangle: bool = False
    square: bool = False
    handle: bool = False
    letter: str | None = None
    marks: tuple[tuple[str, Side], ...] = ()

    @property
    def signs(self) -> tuple[object, ...]:
        """Return everything that tells the cell from others without its colours."""
        return (
            self.shape, self.ring is not None, self.triangle, self.square, self.handle, self.letter,
            frozenset(self.marks),
        )  # fmt: skip

    @property
    def is_small(self) -> bool:
        return self.shape == "small"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height on the main line, ring included, in pixels (a slanted cell leans out of it a little)."""
        return _SIZES[self.shape]

    @property
    def inner_width(self) -> float:
        """Width of the room for text inside the ring, in pixels."""
        return 20.0 if self.shape in ("tall", "slanted") else 31.0


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of the legend."""

    id: str
    name: Words


@dataclass(frozen=True, slots=True)
class Folding:
    """Which layers have no cell of their own. `attached`: cells that fold where written as `norm:` or `activation:`."""

    always: frozenset[str]
    attached: frozenset[str]
    exceptions: frozenset[str]

    def applies(self, *, kind: str, cell: str, attached: bool) -> bool:
        """Return whether a layer of this kind, drawn by this cell, belongs to the cell beside it."""
        if kind in self.exceptions:
            return False
        return cell in self.always or (attached and cell in self.attached)


@dataclass(frozen=True)
class Notation:
    """All cells in legend order. Raises: DrawingError for a cell that is not defined."""

    groups: tuple[Group, ...]
    cells: Mapping[str, CellStyle]
    folding: Folding

    def cell(self, cell_id: str) -> CellStyle:
        try:
            return self.cells[cell_id]
        except KeyError:
            raise DrawingError(f"no cell '{cell_id}' in the notation; add it to diagrams/notation.yml") from None

    def of_group(self, group: str) -> tuple[CellStyle, ...]:
        return tuple(cell for cell in self.cells.values() if cell.group == group)


def parse_notation(text: str, shown: str = "notation.yml") -> Notation:
    """Return the notation written in YAML. Raises: DrawingError that names the cell and the field."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise DrawingError(f"{shown}: {error}") from error
    if not isinstance(data, dict) or set(data) != {"groups", "folding", "cells"}:
        raise DrawingError(f"{shown}: expected the keys groups, folding and cells")
    groups = tuple(Group(str(raw["id"]), _words(raw, "name", shown)) for raw in data["groups"])
    known = {group.id for group in groups}
    cells: dict[str, CellStyle] = {}
    for raw in data["cells"]:
        cell = _cell(raw, shown)
        if cell.id in cells:
            raise DrawingError(f"{shown}: cell '{cell.id}' is defined twice")
        if cell.group not in known:
            raise DrawingError(f"{shown}: cell '{cell.id}' names the unknown group '{cell.group}'")
        cells[cell.id] = cell
    return Notation(groups, cells, _folding(data["folding"], cells, shown))


@cache
def load_notation(path: Path | None = None) -> Notation:
    """Return the notation of this project, or that of another file."""
    file = path or resource_folder("diagrams") / "notation.yml"
    return parse_notation(file.read_text(encoding="utf-8"), str(file))


def _words(raw: Mapping[str, Any], key: str, where: str) -> Words:
    value = raw.get(key)
    if not isinstance(value, dict) or set(value) != {"en", "zh"}:
        raise DrawingError(f"{where}: {key} expects {{en: …, zh: …}}, met {value!r}")
    return Words(str(value["en"]), str(value["zh"]))


def _colour(raw: Mapping[str, Any], key: str, where: str) -> Colour | None:
    value = raw.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise DrawingError(f"{where}: {key} expects a colour such as '#DD52B8', met {value!r}")
    return value.lower()


def _cell(raw: Any, shown: str) -> CellStyle:
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        raise DrawingError(f"{shown}: a cell expects an id, met {raw!r}")
    where = f"{shown}: cell '{raw['id']}'"
    unknown = set(raw) - {"id", "group", "shape", "fill", "ring", "glyph", "name", "meaning"}
    if unknown:
        raise DrawingError(f"{where}: unknown field '{min(unknown)}'")
    shape = raw.get("shape")
    if shape not in get_args(CellShape):
        raise DrawingError(f"{where}: shape expects one of {', '.join(get_args(CellShape))}, met {shape!r}")
    glyphs = _GLYPH.findall(str(raw.get("glyph", "")))
    if " ".join(glyphs) != str(raw.get("glyph", "")):
        raise DrawingError(
            f"{where}: glyph expects triangle, square, handle, letter X, or in, out or bar with a side (in-top), "
            f"met {raw['glyph']!r}"
        )
    marks = [glyph.split("-") for glyph in glyphs if glyph.startswith(("in-", "out-", "bar-"))]
    letters = [glyph.removeprefix("letter ") for glyph in glyphs if glyph.startswith("letter ")]
    fill = _colour(raw, "fill", where)
    if fill is None:
        raise DrawingError(f"{where}: fill is missing")
    return CellStyle(
        id=raw["id"],
        group=str(raw.get("group")),
        shape=cast(CellShape, shape),
        fill=fill,
        ring=_colour(raw, "ring", where),
        name=_words(raw, "name", where),
        meaning=_words(raw, "meaning", where),
        triangle="triangle" in glyphs,
        square="square" in glyphs,
        handle="handle" in glyphs,
        letter=letters[0] if letters else None,
        marks=tuple((what, cast(Side, side)) for what, side in marks),
    )


def _folding(raw: Any, cells: Mapping[str, CellStyle], shown: str) -> Folding:
    if not isinstance(raw, dict) or set(raw) != {"always", "attached", "except"}:
        raise DrawingError(f"{shown}: folding expects the keys always, attached and except")
    for cell_id in (*raw["always"], *raw["attached"]):
        if cell_id not in cells:
            raise DrawingError(f"{shown}: folding names the unknown cell '{cell_id}'")
    return Folding(frozenset(raw["always"]), frozenset(raw["attached"]), frozenset(raw["except"]))
