"""The page of the tree: who descends from whom, as a picture with years from left to right, and as a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from alphatree.drawing.colours import Colour
from alphatree.drawing.phylogram import LABEL_SIZE, ROW, WORDS, Leaf, Phylogram, lay_out_phylogram
from alphatree.drawing.text import shorten, text_width
from alphatree.drawing.years import Column
from alphatree.lineage import Twig
from alphatree.schema import Entry
from alphatree.site.addresses import TREE, Links, model_path
from alphatree.site.context import Context
from alphatree.site.escape import escape_html
from alphatree.site.hues import top_direction
from alphatree.site.kin_picture import bond_text, idea_text
from alphatree.site.page import Page

NAME_SIZE, NOTE_SIZE = 12.5, 11.0
"""Also in pictures.css."""
BOLD = 1.08
SPACE = "\N{EN SPACE}"
"""Between a name and what follows it."""
LONGEST = 480.0
"""Width of an idea in the picture; the list has all of it."""
DOT = 4.5
BEND = 7.0
SCALE = 22.0
SPARE = 34.0
"""Room for the size of a folded family."""
FOCUS = "◎"
"""The sign of the link to an entry's kin."""


@dataclass(frozen=True)
class Words:
    """What stands beside an entry in the picture. `also`: its other parents."""

    name: str
    idea: str
    also: str

    @property
    def width(self) -> float:
        """The most it can take, with the link to the entry's kin."""
        notes = "".join(SPACE + one for one in (self.idea, self.also, FOCUS) if one)
        return text_width(self.name, NAME_SIZE) * BOLD + text_width(notes, NOTE_SIZE) + SPARE


@dataclass(frozen=True)
class Item:
    """An entry of the list. `bonds`: its parents and the ideas. `opens`: it is the first of its family.

    `is_open`: its own family follows; `closes`: how many families end with it; `ends`: also that of the roots.
    """

    entry: Entry
    bonds: tuple[tuple[Entry, str], ...]
    opens: bool
    is_open: bool
    closes: int
    ends: bool


def tree_page(context: Context) -> Page:
    """Return the page /tree/."""
    t = context.t
    forest = context.lineage.forest
    counts = {
        "n": len(forest),
        "all": len(context.catalog.entries),
        "bonds": len(context.lineage.bonds),
    }
    fragments = {}
    if forest:
        words = [_words(context, twig) for twig in forest]
        leaves = [Leaf(twig.entry.year, twig.up, one.width) for twig, one in zip(forest, words, strict=True)]
        drawn = lay_out_phylogram(leaves)
        fragments = {
            "tree": context.render(
                "tree.html.jinja",
                TREE,
                picture=tree_svg(context, forest, words, drawn),
                scale=scale_svg(drawn),
                entries=sorted((twig.entry for twig in forest), key=lambda entry: entry.name.lower()),
                directions=_directions(context, forest),
                legend=_legend(context, forest),
            ),
            "tree-list": context.render("tree_list.html.jinja", TREE, items=_items(context, forest)),
        }
    return Page(
        path=TREE,
        title=t("tree.title"),
        description=t("tree.description"),
        markdown=context.render("tree.md.jinja", TREE, counts=counts),
        fragments=fragments,
        hide=("navigation", "toc"),
    )


def tree_svg(context: Context, forest: Sequence[Twig], words: Sequence[Words], drawn: Phylogram) -> Markup:
    """Return the picture. Rows are groups of their own, so that a script can fold families."""
    links = Links(context.settings, TREE)
    parts = [
        (
            f'<svg class="at-picture at-tree" role="group" aria-label="{escape_html(context.t("tree.title"))}" '
            f'{_size(drawn.width, drawn.height)} data-row="{ROW:g}">'
        ),
        f'<g class="at-tree__years">{"".join(_bands(drawn.axis.columns, drawn.height))}</g>',
        *(_row(context, links, twig, drawn, number, words[number]) for number, twig in enumerate(forest)),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - numbers of ours and escaped text


def scale_svg(drawn: Phylogram) -> Markup:
    """Return the years over the picture, with the labels that have room."""
    columns = drawn.axis.columns
    labels: list[str] = []
    end = 0.0
    for column in columns:
        wide = text_width(column.period.label, LABEL_SIZE)
        x = column.x + 3
        if x < end or (column.width < wide and column is columns[-1]):
            continue
        end = x + wide + 4
        labels.append(f'<text x="{x:g}" y="{SCALE - 7:g}">{column.period.label}</text>')
    parts = [f'<svg class="at-scale" aria-hidden="true" {_size(drawn.width, SCALE)}>']
    parts += [*_bands(columns, SCALE), *labels, "</svg>"]
    return Markup("".join(parts))  # noqa: S704 - numbers of ours


def _size(width: float, height: float) -> str:
    return f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'


def _bands(columns: Sequence[Column], height: float) -> Iterator[str]:
    """Yield every other column as a band; the script makes them as high as the picture."""
    for column in columns[::2]:
        yield f'<rect x="{column.x:g}" width="{column.width:g}" height="{height:.0f}"/>'


def _words(context: Context, twig: Twig) -> Words:
    idea = shorten(idea_text(context, twig.stem), NOTE_SIZE, LONGEST) if twig.stem else ""
    others = ", ".join(context.catalog.entries[bond.parent].name for bond in twig.others)
    return Words(twig.entry.name, idea, f"+ {others}" if others else "")


def _row(context: Context, links: Links, twig: Twig, drawn: Phylogram, number: int, words: Words) -> str:
    entry, row = twig.entry, drawn.rows[number]
    up = f' data-up="{twig.up}"' if twig.up is not None else ""
    of = " ".join(entry.directions)
    place = f'color="{context.hue(entry)}" transform="translate({row.x:g} {row.y:g})"'
    start = f'<g id="{entry.id}"{up} data-of="{of}" {place}>'
    about = escape_html(f"{entry.year} · {context.direction_name(entry.directions[0])}")
    dot = f'<circle r="{DOT:g}"><title>{about}</title></circle>'
    return "".join([start, *_lines(context, twig, drawn, number), dot, *_text(context, links, twig, words), "</g>"])


def _lines(context: Context, twig: Twig, drawn: Phylogram, number: int) -> Iterator[str]:
    """Yield the branch from the parent's trunk and the entry's own trunk, from the middle of its dot."""
    row = drawn.rows[number]
    if twig.stem is not None and row.up is not None:
        back = drawn.rows[row.up].x - row.x
        way = f"M{back:g} {-BEND:g}Q{back:g} 0 {back + BEND:g} 0H{-DOT:g}"
        yield f'<path class="b" d="{way}"><title>{escape_html(bond_text(context, twig.stem))}</title></path>'
    if row.last is not None:
        yield f'<path class="t" d="M0 {DOT:g}V{drawn.rows[row.last].y - row.y - BEND:g}"/>'


def _text(context: Context, links: Links, twig: Twig, words: Words) -> Iterator[str]:
    entry = twig.entry
    address = links.page(model_path(entry.id))
    yield f'<text x="{WORDS:g}" y="4"><a href="{address}">{escape_html(words.name)}</a>'
    if words.idea:
        yield f'<tspan class="i">{SPACE}{escape_html(words.idea)}</tspan>'
    if words.also:
        title = "\n".join(bond_text(context, bond) for bond in twig.others)
        yield (f'<tspan class="i">{SPACE}{escape_html(words.also)}<title>{escape_html(title)}</title></tspan>')
    label = escape_html(context.t("tree.kin", name=entry.name))
    yield f'{SPACE}<a class="f" href="#{entry.id}" aria-label="{label}">{FOCUS}</a></text>'


def _directions(context: Context, forest: Sequence[Twig]) -> list[tuple[str, str]]:
    """Return id and name of the directions that entries of the tree have, in the order of their file."""
    used = {one for twig in forest for one in twig.entry.directions}
    return [(one, context.direction_name(one)) for one in context.catalog.directions if one in used]


def _legend(context: Context, forest: Sequence[Twig]) -> list[tuple[str, Colour]]:
    """Return name and colour of the directions that have colours of their own."""
    directions = context.catalog.directions
    used = {top_direction(directions, twig.entry.directions[0]) for twig in forest}
    return [(context.direction_name(one), context.hues[one]) for one in directions if one in used]


def _items(context: Context, forest: Sequence[Twig]) -> Iterator[Item]:
    """Yield the entries of the nested list, in the order of the forest."""
    entries, lang = context.catalog.entries, context.settings.lang
    depths: list[int] = []
    for twig in forest:
        depths.append(depths[twig.up] + 1 if twig.up is not None else 0)
    before = -1
    for twig, depth, after in zip(forest, depths, [*depths[1:], -1], strict=True):
        bonds = (*([twig.stem] if twig.stem else []), *twig.others)
        yield Item(
            twig.entry,
            tuple((entries[bond.parent], bond.idea.get(lang)) for bond in bonds),
            opens=depth > before,
            is_open=after > depth,
            closes=max(depth - after, 0),
            ends=after < 0,
        )
        before = depth
