"""The list of tables, and the page of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alphatree.site.addresses import TABLES, table_path
from alphatree.site.context import Context
from alphatree.site.page import Page
from alphatree.site.strings import TABLE_COLUMNS, word
from alphatree.site.table_cells import Cell, Piece, cell, head, subjects
from alphatree.site.text import shorten
from alphatree.tables import Column, Table


@dataclass(frozen=True)
class Line:
    """One row with its cells, one for each column."""

    head: Piece
    cells: tuple[Cell, ...]


def table_pages(context: Context) -> Iterator[Page]:
    """Yield /tables/ and the page of each table; nothing for a catalogue without tables."""
    tables = list(context.catalog.tables.values())
    if not tables:
        return
    groups: dict[str, list[Table]] = {}
    for table in tables:
        groups.setdefault(table.directions[0], []).append(table)
    yield Page(
        path=TABLES,
        title=context.t("tables.title"),
        description=context.t("tables.description"),
        markdown=context.render(
            "tables.md.jinja",
            TABLES,
            count=len(tables),
            groups=[(one, context.direction_name(one), found) for one, found in groups.items()],
        ),
    )
    for table in tables:
        yield _page(context, table)


def _page(context: Context, table: Table) -> Page:
    lang, path = context.settings.lang, table_path(table.id)
    cited = [row.taken_from for row in table.rows if row.taken_from]
    return Page(
        path=path,
        title=table.title.get(lang),
        description=shorten(context.plain(table.introduction), 80 if lang == "zh" else 160),
        markdown=context.render(
            "table.md.jinja",
            path,
            table=table,
            directions=[(one, context.direction_name(one)) for one in table.directions],
            has_page=context.has_direction_page,
            sources=list(dict.fromkeys([*([table.taken_from] if table.taken_from else []), *cited])),
        ),
        fragments={"table": table_fragment(context, table, path)},
        source="tables.yml",
    )


def table_fragment(context: Context, table: Table, path: str) -> str:
    """Return the table itself, for the page at `path`."""
    lines = [
        Line(head(context, one), tuple(cell(context, one, column) for column in table.columns))
        for one in subjects(context, table)
    ]
    headings = [_heading(context, column) for column in table.columns]
    return context.render(
        "table.html.jinja",
        path,
        table=table,
        subject=table.subject.get(context.settings.lang) if table.subject else context.t("models.name"),
        headings=headings,
        numbers=[any(line.cells[place].is_number for line in lines) for place in range(len(headings))],
        lines=lines,
    )


def _heading(context: Context, column: Column) -> str:
    lang = context.settings.lang
    if column.title is not None:
        return column.title.get(lang)
    if column.show == "result" and column.metric is not None:
        name = context.metric_name(column.metric)
        return name if name[1:2].isupper() else name[:1].upper() + name[1:]  # mAP is no word of the language
    return word(TABLE_COLUMNS, column.show, lang)


def tables_of_direction(context: Context, direction_id: str) -> list[Table]:
    """Return the tables that belong to a direction."""
    return [table for table in context.catalog.tables.values() if direction_id in table.directions]
