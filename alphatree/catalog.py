"""All entries of a catalogue, with the directions, organizations and contributors they name.

Loading never stops at a fault: what can be read is in the Catalog, what is wrong is in the diagnostics. Files that did
not change since they were last loaded in this process are not parsed again, and their networks not compiled again; the
result is equal to that of a fresh load.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from alphatree.diagnostics import CatalogError, Diagnostic, Position, in_order, suggest
from alphatree.metro import MetroMap
from alphatree.network.graph import Graph
from alphatree.resources import resource_folder
from alphatree.schema import (
    Benchmark,
    Contributor,
    Dataset,
    Direction,
    Entry,
    Measured,
    Metric,
    Organization,
    Record,
    Resource,
    Result,
    parse_entry,
    parse_record,
    parse_records,
)
from alphatree.source import Source, decode_source, read_content
from alphatree.tables import Table
from alphatree.validation import unless_reported

R = TypeVar("R", bound=Record)

MODELS = "models"
"""The folder of the catalogue that holds entries, one folder a direction."""


DATASETS = "datasets"
"""The folder that holds datasets, one file each."""
RESOURCES = "resources"
"""The folder that holds tools and readings, many to a file."""

METRO = "metro.yml"
"""The lines of the metro map, in the folder of diagrams; a catalogue that has one of its own brings its own lines."""

FAULTY_PART = "faulty-part"


class _FaultyPartError(Exception):
    """A network contains one of an entry that has faults; the text is that entry's id."""


class UnknownReferenceError(LookupError):
    """Nothing in the catalogue has this name. `hint` says what may have been meant."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class EntryFile:
    """One file that holds, or should hold, an entry."""

    id: str
    path: Path
    shown: str
    """The path as messages show it."""
    folder: str
    """The name of the folder below `models/`; that of its home direction."""
    source: Source | None = None
    entry: Entry | None = None
    draft: bool = False
    """Given by name, and not a part of the catalogue."""


@dataclass(frozen=True)
class Registry(Mapping[str, R]):
    """The records of one file, such as directions.yml, by id and in the file's order."""

    shown: str
    records: Mapping[str, R] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    """All ids of the file, also those whose record has faults: naming one of them is not a fault of its own."""
    readable: bool = True
    """False: there is no such file, or it could not be read, so that nothing can be said about what it lacks."""

    def __getitem__(self, key: str) -> R:
        return self.records[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def lacks(self, key: str) -> bool:
        """Return whether an id is certainly not in the file."""
        return self.readable and key not in self.ids


@dataclass(frozen=True)
class Catalog:
    """Everything that could be read of a catalogue. Entries with faults are in `files` only."""

    directory: Path
    files: tuple[EntryFile, ...]
    directions: Registry[Direction]
    organizations: Registry[Organization]
    contributors: Registry[Contributor]
    measured: Registry[Measured]
    benchmarks: Registry[Benchmark]
    metrics: Registry[Metric]
    datasets: Registry[Dataset]
    resources: Registry[Resource]
    tables: Registry[Table]
    metro: MetroMap | None = None
    """The lines of the metro map; None where they could not be read."""

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """The entries without faults of their own, sorted by id. Where an id is repeated, that of the first file."""
        found: dict[str, Entry] = {}
        for file in sorted(self.files, key=lambda file: file.id):
            if file.entry is not None:
                found.setdefault(file.id, file.entry)
        return found

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all entries, also of those with faults."""
        return frozenset(file.id for file in self.files)

    @cached_property
    def networks(self) -> Mapping[str, Entry]:
        """The entry of every network, by network id, in the order of the entries."""
        owners: dict[str, Entry] = {}
        for entry in self.entries.values():
            for network_id in entry.networks:
                owners.setdefault(network_id, entry)
        return owners

    @cached_property
    def redirects(self) -> Mapping[str, str]:
        """The id of the entry that another id leads to."""
        return {old: entry.id for entry in self.entries.values() for old in entry.redirects}

    @property
    def written(self) -> Iterator[Entry | Dataset]:
        """What has directions, organizations and a signature: all entries, then all datasets."""
        yield from self.entries.values()
        yield from self.datasets.values()

    @cached_property
    def dataset_redirects(self) -> Mapping[str, str]:
        """The id of the dataset that another id leads to."""
        return {old: dataset.id for dataset in self.datasets.values() for old in dataset.redirects}

    @cached_property
    def table_redirects(self) -> Mapping[str, str]:
        """The id of the table that another id leads to."""
        return {old: table.id for table in self.tables.values() for old in table.redirects}

    @cached_property
    def tables_naming(self) -> Mapping[str, tuple[Table, ...]]:
        """The tables whose rows name an entry or one of its networks, by the entry's id."""
        found: dict[str, dict[str, Table]] = {}
        for table in self.tables.values():
            for row in table.rows:
                owner = self.networks.get(row.network or "")
                for named in (row.model, owner.id if owner else None, *row.models):
                    if named is not None:
                        found.setdefault(self.redirects.get(named, named), {})[table.id] = table
        return {entry_id: tuple(tables.values()) for entry_id, tables in found.items()}

    @cached_property
    def results(self) -> Mapping[str, tuple[tuple[Entry, Result], ...]]:
        """The results on each benchmark, in the order of the entries."""
        found: dict[str, list[tuple[Entry, Result]]] = {}
        for entry in self.entries.values():
            for result in entry.results:
                found.setdefault(result.benchmark, []).append((entry, result))
        return {benchmark: tuple(results) for benchmark, results in found.items()}

    @cached_property
    def metric_names(self) -> Mapping[str, Metric]:
        """The metrics by the English name that results write."""
        return {metric.name.en: metric for metric in self.metrics.values()}

    @cached_property
    def _children(self) -> Mapping[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            for parent in dict.fromkeys(descent.model for descent in entry.descends_from):
                found.setdefault(parent, []).append(entry)
        return {parent: tuple(sorted(entries, key=lambda e: (e.year, e.id))) for parent, entries in found.items()}

    @cached_property
    def _compiled(self) -> dict[tuple[str, str], tuple[Graph | None, tuple[Diagnostic, ...]]]:
        return {}

    def entry(self, entry_id: str) -> Entry:
        """Return an entry by its id or by an id that leads to it. Raises: UnknownReferenceError."""
        found = self.entries.get(entry_id) or self.entries.get(self.redirects.get(entry_id, ""))
        if found is None:
            raise UnknownReferenceError(f"there is no model '{entry_id}'", suggest(entry_id, self.ids))
        return found

    def file(self, entry_id: str) -> EntryFile:
        """Return the file of an entry. Raises: UnknownReferenceError."""
        for file in self.files:
            if file.id == entry_id:
                return file
        raise UnknownReferenceError(f"there is no model '{entry_id}'", suggest(entry_id, self.ids))

    def network(self, reference: str) -> tuple[Entry, str]:
        """Return the entry and the network id that `resnet/resnet-50`, `resnet-50` or `resnet` stand for.

        A model alone stands for its network of the same name, or else for its first one.
        Raises: UnknownReferenceError, also for a model without networks.
        """
        model, slash, network_id = reference.partition("/")
        if slash:
            entry = self.entry(model)
            if network_id not in entry.networks:
                hint = suggest(network_id, entry.networks) or f"it has {', '.join(entry.networks) or 'none'}"
                raise UnknownReferenceError(f"'{entry.id}' has no network '{network_id}'", hint)
            return entry, network_id
        if reference in self.ids or reference in self.redirects:
            entry = self.entry(reference)
            if not entry.networks:
                raise UnknownReferenceError(f"'{entry.id}' has no network; nobody has written its layers yet")
            return entry, entry.id if entry.id in entry.networks else next(iter(entry.networks))
        if reference in self.networks:
            return self.networks[reference], reference
        near = suggest(reference, [*sorted(self.ids), *sorted(self.networks)])
        raise UnknownReferenceError(f"there is no model or network '{reference}'", near)

    def children(self, entry_id: str) -> tuple[Entry, ...]:
        """Return the entries that descend from an entry, by year."""
        return self._children.get(entry_id, ())

    def compile(self, network_id: str, entry: Entry | None = None) -> tuple[Graph | None, tuple[Diagnostic, ...]]:
        """Return a compiled network, or None with what is wrong with it.

        `entry`: whose network it is, where a repeated id leaves that open. Raises: KeyError for an unknown network.
        """
        owner = self.networks[network_id] if entry is None else entry
        key = (owner.id, network_id)
        if key not in self._compiled:
            self._compiled[key] = _compile(owner, network_id, self._part)
        return self._compiled[key]

    def _part(self, entry_id: str) -> Entry | None:
        """Return the entry that another one takes a network from. Raises: _FaultyPartError if it has faults."""
        if entry_id in self.ids and entry_id not in self.entries:
            raise _FaultyPartError(entry_id)
        return self.entries.get(entry_id)

    def graph(self, network_id: str) -> Graph:
        """Return a compiled network. Raises: KeyError if there is no such network, CatalogError if it has faults."""
        graph, diagnostics = self.compile(network_id)
        if graph is None:
            raise CatalogError(diagnostics)
        return graph

    def check_networks(self) -> list[Diagnostic]:
        """Return everything that is wrong with the layers and counts of all networks; compiles each of them."""
        from alphatree.network.compile import read_faults  # layers are heavy, and not every command needs them

        found: list[Diagnostic] = []
        for file in self.files:
            if file.entry is None and file.source is not None:
                found += read_faults(file.source)
        for entry in self.entries.values():
            for network_id in entry.networks:
                # What a faulty part brings with it is no fault of its own: the part is reported already.
                found += [d for d in self.compile(network_id, entry)[1] if d.code != FAULTY_PART]

        from alphatree.rules import check_compiled  # rules import this module

        return in_order([*found, *check_compiled(self)])


def load_catalog(directory: Path, drafts: Sequence[Path] = ()) -> tuple[Catalog, list[Diagnostic]]:
    """Return a catalogue as far as it can be read, and everything that is wrong with it except in layers.

    Faults of layers are found by `Catalog.check_networks`. `drafts`: files elsewhere that are checked as if they were
    in the catalogue, instead of its entry of the same id.
    """
    files, diagnostics = _load_files(directory, drafts)
    directions, more = _load_registry(Direction, directory / "directions.yml")
    diagnostics += more
    organizations, more = _load_registry(Organization, directory / "organizations.yml")
    diagnostics += more
    contributors, more = _load_registry(Contributor, directory / "contributors.yml")
    diagnostics += more
    measured, more = _load_registry(Measured, directory / "measured.yml")
    diagnostics += more
    benchmarks, more = _load_registry(Benchmark, directory / "benchmarks.yml")
    diagnostics += more
    metrics, more = _load_registry(Metric, directory / "metrics.yml")
    diagnostics += more
    datasets, more = _load_datasets(directory / DATASETS)
    diagnostics += more
    resources, more = _load_resources(directory / RESOURCES)
    diagnostics += more
    tables, more = _load_registry(Table, directory / "tables.yml")
    diagnostics += more
    metro, more = _load_metro(directory / METRO)
    diagnostics += more
    catalog = Catalog(
        directory,
        files,
        directions,
        organizations,
        contributors,
        measured,
        benchmarks,
        metrics,
        datasets,
        resources,
        tables,
        metro,
    )

    from alphatree.rules import check_all  # rules import this module

    return catalog, in_order([*diagnostics, *check_all(catalog)])


def find_catalog(start: Path) -> Path | None:
    """Return the `catalog/` folder of the project that `start` lies in, or None."""
    for folder in (start, *start.parents):
        if (folder / "catalog" / MODELS).is_dir():
            return folder / "catalog"
        if folder.name == "catalog" and (folder / MODELS).is_dir():
            return folder
    return None


def shown_path(path: Path) -> str:
    """Return a path as messages show it: relative to the working directory where possible, on one line."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links and show another path
    try:
        short = absolute.relative_to(Path.cwd())
    except ValueError:
        short = absolute
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in short.as_posix())


def _load_files(directory: Path, drafts: Sequence[Path]) -> tuple[tuple[EntryFile, ...], list[Diagnostic]]:
    diagnostics: list[Diagnostic] = []
    files = [_load_entry(draft, draft.parent.name, diagnostics, draft=True) for draft in drafts]
    replaced = {file.id for file in files}
    files += [
        _load_entry(path, path.parent.name, diagnostics)
        for path in _find_entries(directory / MODELS, diagnostics)
        if path.stem not in replaced
    ]
    return tuple(sorted(files, key=lambda file: (file.id, file.shown))), diagnostics


def _find_entries(models: Path, diagnostics: list[Diagnostic]) -> Iterator[Path]:
    """Yield the entry files in order; what is no regular file in its place is reported and left alone."""
    if not models.is_dir():
        diagnostics.append(
            _fault(models, "no-catalog", "there is no such folder, expected one with a folder for each direction")
        )
        return
    for folder in _listing(models, diagnostics):
        if not folder.is_dir():
            if folder.suffix in (".yml", ".yaml"):
                message = "the entry lies outside of any direction"
                diagnostics.append(
                    _fault(folder, "wrong-folder", message, f"move it to {MODELS}/DIRECTION/{folder.stem}.yml")
                )
            continue
        for path in _listing(folder, diagnostics):
            if path.is_dir():
                diagnostics.append(
                    _fault(path, "wrong-folder", "a folder lies in the folder of a direction, expected entries only")
                )
            elif path.suffix.lower() in (".yaml", ".yml") and path.suffix != ".yml":
                diagnostics.append(
                    _fault(path, "wrong-suffix", f"the file ends with {path.suffix}, expected .yml", "rename it")
                )
            elif path.suffix == ".yml":
                yield path


def _listing(folder: Path, diagnostics: list[Diagnostic]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_symlink():
            message = "a symbolic link lies in the catalogue, expected a file of its own"
            diagnostics.append(_fault(path, "symbolic-link", message, "it could lead out of the catalogue"))
        else:
            yield path


def _fault(path: Path, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(shown_path(path), Position(1, 1), "error", code, message, hint)


_Parsed = tuple[Source | None, Entry | None, tuple[Diagnostic, ...]]
_parsed: dict[tuple[Path, str], tuple[bytes, _Parsed]] = {}
"""What the last load made of each file, with a digest of its content."""


def _load_entry(path: Path, folder: str, diagnostics: list[Diagnostic], *, draft: bool = False) -> EntryFile:
    shown = shown_path(path)
    content, fault = read_content(path, shown)
    if content is None:
        diagnostics += [fault] if fault else []
        return EntryFile(path.stem, path, shown, folder, draft=draft)
    key, digest = (path.absolute(), shown), hashlib.sha256(content).digest()
    if key not in _parsed or _parsed[key][0] != digest:
        _parsed[key] = digest, _parse(content, shown, path.stem)
    source, entry, found = _parsed[key][1]
    diagnostics += found
    return EntryFile(path.stem, path, shown, folder, source, entry, draft)


def _parse(content: bytes, shown: str, entry_id: str) -> _Parsed:
    source, found = decode_source(content, shown)
    if source is None:
        return None, None, tuple(found)
    entry, faults = parse_entry(source, entry_id)
    return source, entry if not found else None, tuple(found + unless_reported(faults, found))


def _load_registry(model: type[R], path: Path) -> tuple[Registry[R], list[Diagnostic]]:
    shown = shown_path(path)
    if not path.is_symlink() and not path.exists():
        return Registry(shown, readable=False), []  # a small catalogue names its directions by their ids alone
    source, found = _read_own(path)
    if source is None:
        return Registry(shown, readable=False), found
    records, faults = parse_records(model, source)
    ids = frozenset(source.data) if isinstance(source.data, dict) else frozenset()
    return Registry(shown, records, ids, isinstance(source.data, dict)), found + unless_reported(faults, found)


def _load_metro(own: Path) -> tuple[MetroMap | None, list[Diagnostic]]:
    has_own = own.is_symlink() or own.exists()
    source, found = _read_own(own) if has_own else _read(resource_folder("diagrams") / METRO)
    if source is None:
        return None, found
    metro, faults = parse_record(MetroMap, source, own.stem)
    return metro, found + unless_reported(faults, found)


def _load_datasets(folder: Path) -> tuple[Registry[Dataset], list[Diagnostic]]:
    diagnostics: list[Diagnostic] = []
    records: dict[str, Dataset] = {}
    ids: set[str] = set()
    for path in _find_files(folder, diagnostics):
        ids.add(path.stem)
        source, unread = _read(path)
        diagnostics += unread
        if source is not None:
            record, faults = parse_record(Dataset, source, path.stem)
            diagnostics += unless_reported(faults, unread)
            if record is not None and not unread:
                records[path.stem] = record
    return Registry(shown_path(folder), records, frozenset(ids), folder.is_dir()), diagnostics


def _load_resources(folder: Path) -> tuple[Registry[Resource], list[Diagnostic]]:
    diagnostics: list[Diagnostic] = []
    records: dict[str, Resource] = {}
    ids: set[str] = set()
    for path in _find_files(folder, diagnostics):
        source, unread = _read(path)
        diagnostics += unread
        if source is None:
            continue
        found, faults = parse_records(Resource, source)
        diagnostics += unless_reported(faults, unread)
        for resource_id, record in found.items():
            if resource_id in records:
                other = records[resource_id].source.path
                message = f"the id '{resource_id}' is taken already by {other}"
                diagnostics.append(
                    source.diagnostic((resource_id,), "repeated-id", message, "choose another id", key=True)
                )
            records.setdefault(resource_id, record)
        ids |= set(source.data) if isinstance(source.data, dict) else set()
    return Registry(shown_path(folder), records, frozenset(ids), folder.is_dir()), diagnostics


def _find_files(folder: Path, diagnostics: list[Diagnostic]) -> Iterator[Path]:
    """Yield the YAML files of a folder that need not be there; what is none is reported."""
    if not folder.is_dir():
        return
    for path in _listing(folder, diagnostics):
        if path.is_dir():
            diagnostics.append(_fault(path, "wrong-folder", f"a folder lies in {folder.name}/, expected files only"))
        elif path.suffix != ".yml":
            message = f"the file ends with {path.suffix or 'nothing'}, expected .yml"
            diagnostics.append(_fault(path, "wrong-suffix", message, "rename it"))
        else:
            yield path


def _read_own(path: Path) -> tuple[Source | None, list[Diagnostic]]:
    """Return a file of the catalogue that has its name from us, as `_read` does; a link could lead out of it."""
    if path.is_symlink():
        message = "a symbolic link lies in the catalogue, expected a file of its own"
        return None, [_fault(path, "symbolic-link", message)]
    return _read(path)


def _read(path: Path) -> tuple[Source | None, list[Diagnostic]]:
    shown = shown_path(path)
    content, fault = read_content(path, shown)
    return decode_source(content, shown) if content is not None else (None, [fault] if fault else [])


_Compiled = tuple[Graph | None, tuple[Diagnostic, ...]]
_compiled: dict[tuple[str, str], tuple[Mapping[str, Entry | None], _Compiled]] = {}
"""What the last load made of each network, with the entries that went into it."""


def _compile(entry: Entry, network_id: str, find: Callable[[str], Entry | None]) -> _Compiled:
    """Return the compiled network; from the last time if no file that it needs has changed."""
    from alphatree.network.compile import compile_network  # layers are heavy, and not every command needs them

    key = (entry.source.path, network_id)
    if key in _compiled:
        sources, result = _compiled[key]
        if all((entry if name == entry.id else _found(find, name)) == source for name, source in sources.items()):
            return result
    used: dict[str, Entry | None] = {entry.id: entry}

    def resolve(name: str) -> Entry | None:
        used[name] = find(name)
        return used[name]

    try:
        graph, diagnostics = compile_network(entry, network_id, resolve)
    except _FaultyPartError as error:
        message = f"the network contains one of '{error}', and that entry has faults"
        where = ("networks", network_id)
        return None, (entry.source.diagnostic(where, FAULTY_PART, message, "mend it first", key=True),)
    result = graph, tuple(diagnostics)
    _compiled[key] = used, result
    return result


def _found(find: Callable[[str], Entry | None], entry_id: str) -> Entry | None:
    try:
        return find(entry_id)
    except _FaultyPartError:
        return None
