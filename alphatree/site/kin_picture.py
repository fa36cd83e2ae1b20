"""The picture of an entry's ancestors and descendants within two steps: small on its page, with all ideas in a file.

The file is what `/tree/#<id>` shows. It brings its style with it; inside a page the colours are the page's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from alphatree.drawing.kinship import NAME_SIZE, NOTE_SIZE, RADIUS, Branch, Kin, KinRow, lay_out_kinship
from alphatree.drawing.svg import FONTS
from alphatree.lineage import Bond, Lineage
from alphatree.site.addresses import TREE, Links, diagram_path, model_path
from alphatree.site.context import Context
from alphatree.site.escape import escape_html

FORM = "family"
MOST: Mapping[int, int] = {-2: 5, -1: 6, 1: 7, 2: 6}
"""So many of each generation the small picture shows: those that most others build on."""

_FOLDER = "diagrams/index.md"
"""Links of the files start beside them; the tree's page is as deep, so that they are right there too."""
STYLE = (
    ".at-kin text{fill:var(--md-typeset-color,#202124);"
    f"font:{NAME_SIZE}px {FONTS}}}"
    ".at-kin text a{fill:var(--at-ink,#1d3f58);font-weight:700}"
    ".at-kin text.at-kin__note,.at-kin .at-year{fill:var(--at-quiet,#5b6b78)}"
    f".at-kin text.at-kin__note{{font-size:{NOTE_SIZE}px}}"
    ".at-kin path{fill:none;stroke:currentcolor;stroke-width:1.6}"
    ".at-kin path.at-kin__arc{stroke-dasharray:3 2.5}"
    ".at-kin circle{fill:currentcolor}"
    ".at-kin .at-kin__this{fill:var(--md-default-bg-color,#fff);stroke:currentcolor;stroke-width:3}"
)


@dataclass(frozen=True)
class KinPicture:
    """`all`: how many kin there are. `hidden`: how many of them the picture does not show."""

    svg: Markup
    all: int
    hidden: int


def kin_picture(context: Context, entry_id: str, path: str, *, is_small: bool) -> KinPicture:
    """Return the picture for the page or file at `path`. Raises: KeyError for an entry without kin."""
    lineage, lang = context.lineage, context.settings.lang
    steps = lineage.kin(entry_id)
    shown = _most_known(lineage, steps) if is_small else list(steps)
    order = _in_rows(lineage, entry_id, {one: steps[one] for one in shown})
    places = {one: number for number, (one, _) in enumerate(order)}
    bonds = {
        (places[bond.parent], places[bond.child]): bond
        for bond in lineage.bonds
        if bond.parent in places and bond.child in places
    }
    kin = [
        Kin(
            lane=steps[one],
            up=places[up] if up is not None else None,
            name=f"{lineage.entries[one].name} {lineage.entries[one].year}",
            notes=() if is_small else tuple(_notes(context, lineage.parents[one], places)),
        )
        for one, up in order
    ]
    drawn = lay_out_kinship(kin, bonds)
    links = Links(context.settings, path)
    label = context.t("tree.kin.of", name=lineage.entries[entry_id].name)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="at-picture at-kin" role="group" lang="{lang}" '
            f'aria-label="{escape_html(label)}" width="{drawn.width:.0f}" height="{drawn.height:.0f}" '
            f'viewBox="0 0 {drawn.width:.0f} {drawn.height:.0f}"><style>{STYLE}</style>'
        ),
        *(
            _branch(context, one, bonds[one.parent, one.child], is_up=not one.is_arc and kin[one.child].lane <= 0)
            for one in drawn.branches
        ),
        *(
            _row(context, links, one, row, drawn.words, is_focus=one == entry_id, is_small=is_small)
            for (one, _), row in zip(order, drawn.rows, strict=True)
        ),
        "</svg>",
    ]
    return KinPicture(Markup("".join(parts)), len(steps) - 1, len(steps) - len(shown))  # noqa: S704 - numbers of ours and escaped text


def kin_files(context: Context) -> Iterator[tuple[str, str]]:
    """Yield path and content of the picture of every entry that has kin."""
    for entry_id in context.lineage.entries:
        path = diagram_path(entry_id, FORM, "svg")
        yield path, kin_picture(context, entry_id, _FOLDER, is_small=False).svg + "\n"


def bond_text(context: Context, bond: Bond) -> str:
    """Return what a line between two entries says."""
    entries = context.catalog.entries
    return f"{entries[bond.parent].name} → {entries[bond.child].name}{context.t('colon')}{idea_text(context, bond)}"


def idea_text(context: Context, bond: Bond) -> str:
    """Return the idea between two entries, without marks."""
    return context.plain(bond.idea)


def _most_known(lineage: Lineage, steps: Mapping[str, int]) -> list[str]:
    ranked = sorted(steps, key=lambda one: (-len(lineage.children[one]), lineage.age(one)))
    kept: dict[int, list[str]] = {}
    for one in ranked:
        generation = kept.setdefault(steps[one], [])
        if len(generation) < MOST.get(steps[one], 1):
            generation.append(one)
    # Without the one between them a grandchild would hang in the air.
    near = [one for step in (-1, 0, 1) for one in kept.get(step, ())]
    far = [
        one
        for step, between in ((-2, kept.get(-1, ())), (2, kept.get(1, ())))
        for one in kept.get(step, ())
        if _between(lineage, one, step).intersection(between)
    ]
    return [*near, *far]


def _between(lineage: Lineage, entry_id: str, step: int) -> set[str]:
    if step < 0:
        return {bond.child for bond in lineage.children[entry_id]}
    return {bond.parent for bond in lineage.parents[entry_id]}


def _in_rows(lineage: Lineage, focus: str, steps: Mapping[str, int]) -> list[tuple[str, str | None]]:
    """Return the entries from top to bottom, each with the one that it hangs on.

    A grandparent stands above the first of the parents that descend from it, a grandchild below the last of its own.
    """
    order: list[tuple[str, str | None]] = []
    generations = {step: sorted((o for o in steps if steps[o] == step), key=lineage.age) for step in (-2, -1, 1, 2)}
    above: dict[str, list[str]] = {}
    for one in generations[-2]:
        between = _between(lineage, one, -2)
        above.setdefault(next(parent for parent in generations[-1] if parent in between), []).append(one)
    for parent in generations[-1]:
        order += [*((one, parent) for one in above.get(parent, ())), (parent, focus)]
    order.append((focus, None))
    below: dict[str, list[str]] = {}
    for one in generations[2]:
        between = _between(lineage, one, 2)
        below.setdefault(next(child for child in reversed(generations[1]) if child in between), []).append(one)
    for child in generations[1]:
        order += [(child, focus), *((one, child) for one in below.get(child, ()))]
    return order


def _notes(context: Context, bonds: Sequence[Bond], places: Mapping[str, int]) -> Iterator[str]:
    for bond in bonds:
        if bond.parent in places:
            yield context.t("tree.from", name=context.catalog.entries[bond.parent].name, idea=idea_text(context, bond))


def _branch(context: Context, branch: Branch, bond: Bond, *, is_up: bool) -> str:
    points = [f"{x:g} {y:g}" for x, y in branch.points]
    curve = f"M{points[0]}C{' '.join(points[1:])}"
    arc = ' class="at-kin__arc"' if branch.is_arc else ""
    # Lines that share a way have one colour: those from one parent, and those to the child of several ancestors.
    hue = context.hue(context.catalog.entries[bond.child if is_up else bond.parent])
    return f'<path{arc} color="{hue}" d="{curve}"><title>{escape_html(bond_text(context, bond))}</title></path>'


def _row(
    context: Context, links: Links, entry_id: str, row: KinRow, words: float, *, is_focus: bool, is_small: bool
) -> str:
    entry = context.catalog.entries[entry_id]
    direction = context.direction_name(entry.directions[0])
    this = ' class="at-kin__this"' if is_focus else ""
    dot = (
        f'<circle{this} cx="{row.x:g}" cy="{row.y:g}" r="{RADIUS + is_focus:g}" color="{context.hue(entry)}">'
        f"<title>{escape_html(direction)}</title></circle>"
    )
    name = str(escape_html(entry.name))
    if not is_focus and not is_small:
        label = escape_html(context.t("tree.kin", name=entry.name))
        dot = f'<a href="{links.page(TREE)}#{entry_id}" aria-label="{label}">{dot}</a>'
    if is_small and is_focus:
        name = f'<tspan font-weight="700">{name}</tspan>'
    else:
        name = f'<a href="{links.page(model_path(entry_id))}">{name}</a>'
    notes = "".join(
        f'<text class="at-kin__note" x="{words:g}" y="{y:g}">{escape_html(line)}</text>' for y, line in row.notes
    )
    return (
        f'{dot}<text x="{words:g}" y="{row.y + 4.5:g}">{name} <tspan class="at-year">{entry.year}</tspan></text>{notes}'
    )
