"""What catalog/tables.yml may say: tables that are made anew from entries, networks and directions.

A row names what it is about, a column what is shown of it. Only what no entry can hold, such as how hard something is
to learn, is written into a row, in both languages and with its source.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from alphatree.fields import Id, Line, Year, choice, fault
from alphatree.schema import KindWord, Localized, Model, Phrase, Record, safe_source

ColumnWord = Literal[
    "year",
    "first-public",
    "kind",
    "authors",
    "organizations",
    "venue",
    "awards",
    "papers",
    "code",
    "links",
    "idea",
    "params",
    "macs",
    "depth",
    "input",
    "convolutions",
    "kernels",
    "linear",
    "linear-sizes",
    "activation",
    "normalization",
    "pooling",
    "dropout",
    "branches",
    "shortcuts",
    "result",
    "about",
    "task-input",
    "task-output",
    "models",
    "group",
    "fact",
]
LayoutWord = Literal["rows", "columns", "cards"]
OfWord = Literal["any", "network", "model"]


class Column(Model):
    """What is shown of every row."""

    show: Annotated[ColumnWord, choice(ColumnWord, "column")]
    """What is shown, such as params or result."""
    title: Phrase | None = None
    """The heading, where the usual one does not say enough."""
    benchmarks: tuple[Id, ...] = ()
    """For a result: on which benchmarks; without it on any."""
    metric: Line | None = None
    """For a result: the English name of its metric; without it the first result that fits, with its metric."""
    of: Annotated[OfWord, choice(OfWord)] = "any"
    """For a result: of the row's network, of the model but none of its networks, or of any; the best one is shown."""
    fact: Id | None = None
    """For a fact: its name in the rows."""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Column:
        for field, owner in (("metric", "result"), ("benchmarks", "result"), ("fact", "fact")):
            if self.show != owner and getattr(self, field):
                raise fault("wrong-value", f"a column has '{field}' but shows {self.show}", f"write 'show: {owner}'")
        if self.show == "result" and self.metric is None and not self.benchmarks:
            raise fault("missing-field", "a column that shows a result has neither 'metric' nor 'benchmarks'")
        if self.show == "fact" and self.fact is None:
            raise fault("missing-field", "a column that shows a fact has no 'fact'")
        if self.show == "fact" and self.title is None:
            raise fault("missing-field", "a column that shows a fact has no 'title'")
        return self


def _column(value: Any) -> Any:
    """Return a column as fields: its word alone is enough."""
    return {"show": value} if isinstance(value, str) else value


ColumnField = Annotated[Column, BeforeValidator(_column), WithJsonSchema({"anyOf": [{"type": "string"}, {}]})]

Cited = Annotated[Line, AfterValidator(safe_source)]
"""Words, or an https address alone."""


class Row(Model):
    """What one row is about: a model, a network, a direction or a resource, or words of its own."""

    model: Id | None = None
    """The id of an entry."""
    network: Id | None = None
    """The id of a network."""
    direction: Id | None = None
    """The id of a direction."""
    resource: Id | None = None
    """The id of a resource."""
    name: Phrase | None = None
    """What readers see, where the name of that thing does not say enough or there is none."""
    group: Phrase | None = None
    """The group the row belongs to."""
    models: tuple[Id, ...] = ()
    """Ids of entries that the row tells of."""
    facts: dict[Id, Phrase] = Field(default_factory=dict)
    """What no entry holds, by the names that columns ask for."""
    taken_from: Cited | None = None
    """Where the facts stand, if not where those of the whole table do."""

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Row:
        said = [word for word in ("model", "network", "direction", "resource") if getattr(self, word) is not None]
        if len(said) > 1:
            raise fault("wrong-value", f"a row has both '{said[0]}' and '{said[1]}', expected one of them")
        if not said and self.name is None:
            raise fault("missing-field", "a row has neither model, network, direction, resource nor name")
        return self


class Selection(Model):
    """Which entries of the catalogue make up the rows."""

    direction: Id
    """The direction they belong to, itself or a part of it."""
    kinds: Annotated[tuple[Annotated[KindWord, choice(KindWord, "kind")], ...], Field(min_length=1)]
    """What sorts of things."""
    since: Year | None = None
    """Nothing before this year."""
    until: Year | None = None
    """Nothing after this year."""


class Table(Record):
    """A table with a page of its own."""

    title: Phrase
    """What it shows."""
    introduction: Localized
    """What to look at, and what one must know to read it."""
    directions: Annotated[tuple[Id, ...], Field(min_length=1)]
    """Ids of the directions whose pages name the table."""
    redirects: tuple[Id, ...] = ()
    """Other ids that lead here."""
    layout: Annotated[LayoutWord, choice(LayoutWord)] = "rows"
    """Whether each thing has a row, a column or a card."""
    subject: Phrase | None = None
    """What the things are, if not models."""
    rows: tuple[Row, ...] = ()
    """The things in their order."""
    select: Selection | None = None
    """Instead of rows: entries of the catalogue by year."""
    columns: Annotated[tuple[ColumnField, ...], Field(min_length=1)]
    """What is shown of each."""
    taken_from: Cited | None = None
    """Where the facts of the rows stand."""
    note: Localized | None = None
    """What was corrected since an earlier version, or what one must know to compare."""

    @model_validator(mode="after")
    def _has_rows_whose_facts_are_shown(self) -> Table:
        if bool(self.rows) == (self.select is not None):
            raise fault("wrong-value", "a table has either 'rows' or 'select'")
        shown = {column.fact for column in self.columns}
        for number, row in enumerate(self.rows, 1):
            for name in row.facts:
                if name not in shown:
                    raise fault("wrong-value", f"no column shows the fact '{name}' of row {number}")
            if row.facts and row.taken_from is None and self.taken_from is None:
                raise fault(
                    "missing-field", f"the facts of row {number} have no source", "taken_from: where they stand"
                )
        return self
