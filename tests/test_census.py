"""Whether the catalogue holds everything that the seeds name, in words of its own.

The census is a list of facts (tests/data/census.yml). What has no entry yet stands in tests/data/census_missing.yml, and
that list is exactly right at every commit: it only gets shorter. After adding entries:
pytest tests/test_census.py --update-golden
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from pydantic import BaseModel

from alphatree.catalog import Catalog, load_catalog
from alphatree.schema import Entry, Localized, Phrase

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "tests" / "data"
MISSING = DATA / "census_missing.yml"
RUN = 30
"""Characters that two texts may not share."""
DIGEST = 6
MISSING_HEAD = """\
# What the census names and the catalogue does not hold yet; tests/test_census.py keeps this list exactly right.
# After adding entries: pytest tests/test_census.py --update-golden
"""


@cache
def data(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


@cache
def whole() -> Catalog:
    return load_catalog(ROOT / "catalog")[0]


def dropped(group: str) -> dict[str, str]:
    """What the catalogue leaves out on purpose, with the reason: `addresses`, or ids of `resources`."""
    return data("dropped.yml").get(group) or {}


def missing() -> dict[str, list[str]]:
    """The ids of the census that lead nowhere, by group."""
    catalog = whole()
    models, datasets = {*catalog.entries, *catalog.redirects}, {*catalog.datasets, *catalog.dataset_redirects}
    held = {
        "models": models,
        "datasets": datasets | models,
        "tools": {*catalog.resources, *dropped("resources")} | models | datasets,
        "tables": {*catalog.tables, *catalog.table_redirects, *data("tables.yml")},
    }
    return {group: [one for one in data("census.yml")[group] if one not in ids] for group, ids in held.items()}


def test_the_list_of_what_is_missing_is_exact(pytestconfig):
    found = missing()
    if pytestconfig.getoption("--update-golden"):
        text = yaml.safe_dump({group: ids for group, ids in found.items() if ids}, sort_keys=False)
        MISSING.write_text(MISSING_HEAD + text, encoding="utf-8")
    listed = yaml.safe_load(MISSING.read_text(encoding="utf-8")) or {}
    for group, ids in found.items():
        assert ids == listed.get(group, []), "after adding entries: pytest tests/test_census.py --update-golden"


def plain_address(url: str) -> str:
    """Return an address without what makes no difference: scheme, www, a final slash, how an arXiv paper is shown."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = unquote(parts.path).rstrip("/")
    if host == "arxiv.org":
        path = re.sub(r"^/pdf/(.+?)(\.pdf)?$", r"/abs/\1", path)
        path = re.sub(r"v\d+$", "", path)
    return (
        f"{host}{path}" + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    )


def addresses(value: Any) -> Iterator[str]:
    """Yield every address in the data of a file."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from addresses(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from addresses(inner)
    elif isinstance(value, str):
        yield from re.findall(r"https?://[^\s)\]>\"]+", value)


@cache
def linked() -> frozenset[str]:
    """All addresses of the catalogue, plain."""
    found = {plain_address(url) for path in (ROOT / "catalog").rglob("*.yml") for url in addresses(read(path))}
    for entry in whole().written:
        found |= {plain_address(f"https://arxiv.org/abs/{paper.arxiv}") for paper in entry.papers if paper.arxiv}
        found |= {plain_address(f"https://doi.org/{paper.doi}") for paper in entry.papers if paper.doi}
    return frozenset(found)


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def test_every_address_is_linked_or_dropped_with_its_reason():
    """An address is looked for once what it belongs to is there."""
    absent = {group: set(ids) for group, ids in missing().items()}
    lost = [
        f"{owner}: {url}"
        for group, owners in data("census.yml")["urls"].items()
        for owner, urls in owners.items()
        if owner not in absent[group] and owner not in dropped("resources")
        for url in urls
        if plain_address(url) not in linked() and url not in dropped("addresses")
    ]
    assert lost == [], "link them, or list them with the reason in tests/data/dropped.yml"


def test_what_is_dropped_is_of_the_census_has_a_reason_and_is_nowhere_linked():
    known = {url for owners in data("census.yml")["urls"].values() for urls in owners.values() for url in urls}
    census = data("census.yml")
    for one, reason in dropped("resources").items():
        assert one in census["tools"]
        assert one not in whole().resources
        assert len(reason.split()) > 2
    for url, reason in dropped("addresses").items():
        assert url in known
        assert len(reason.split()) > 2
        assert plain_address(url) not in linked(), "it is linked: take it out of dropped.yml"


def texts(value: Any, place: str = "") -> Iterator[tuple[str, Localized]]:
    """Yield every text in both languages of a record, with its place."""
    if isinstance(value, Localized):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from texts(inner, f"{place}.{index}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, f"{place}.{key}")


def records() -> dict[str, BaseModel]:
    """Everything that people write texts in, by a name for messages."""
    catalog = whole()
    groups: dict[str, Mapping[str, BaseModel]] = {
        "direction": catalog.directions,
        "dataset": catalog.datasets,
        "resource": catalog.resources,
        "benchmark": catalog.benchmarks,
        "metric": catalog.metrics,
        "table": catalog.tables,
    }
    named = {f"{group} {one}": record for group, records in groups.items() for one, record in records.items()}
    return {**catalog.entries, **named}


@cache
def seed_runs() -> frozenset[bytes]:
    """Digests of all runs of RUN characters of the seeds, but for addresses, titles and names."""
    packed = (DATA / "seed_runs.bin").read_bytes()
    return frozenset(packed[start : start + DIGEST] for start in range(0, len(packed), DIGEST))


TERMS = ("generative adversarial network", "convolutional neural network")
"""Words of the field that are as long as a run."""


def copied(text: str) -> list[str]:
    """Return the runs that a text shares with the seeds."""
    found = []
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower())
    for part in re.split("|".join([r"https?://[^\s)\]>\"]+", *TERMS]), plain):
        plain = part.strip()
        runs = (plain[start : start + RUN] for start in range(len(plain) - RUN + 1))
        found += [run for run in runs if hashlib.blake2b(run.encode(), digest_size=DIGEST).digest() in seed_runs()]
    return found


def test_no_sentence_is_copied_from_the_seeds():
    found = {
        f"{name}{place}.{lang}": runs
        for name, record in records().items()
        for place, text in texts(record)
        if not place.endswith("name")
        for lang in ("en", "zh")
        if (runs := copied(text.get(lang)))
    }
    assert found == {}


def test_copying_would_be_found():
    """The runs are those of the seeds: words that stand there are known, and others are not."""
    assert copied("由于GAN工作的进展,使得相关工作达到可以进行总结的阶段,于是在2019年开启")
    assert not copied("A summary that nobody wrote before, neither in the seeds nor anywhere else.")


HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def test_texts_are_in_their_language():
    """A Chinese text has Chinese characters, an English one none; names and formulas alone may be the same in both."""
    wrong = []
    for name, record in records().items():
        for place, text in texts(record):
            if isinstance(text, Phrase) and re.sub(r"\W", "", text.en) == re.sub(r"\W", "", text.zh):
                continue
            if not HAN.search(text.zh) or (
                HAN.search(text.en) and not isinstance(text, Phrase) and ".history" not in place
            ):
                wrong.append(f"{name}{place}")
    assert wrong == []


def test_every_table_is_where_it_is_said_to_be():
    """tables.yml: the file, below the project, and the heading or element there that regenerates a table."""
    for table, place in data("tables.yml").items():
        file, _, anchor = place.partition("#")
        assert table in data("census.yml")["tables"]
        assert re.search(rf'(#|id="){re.escape(anchor)}\b', (ROOT / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("dataset", whole().datasets.values(), ids=lambda dataset: dataset.id)
def test_the_summary_of_a_dataset_has_its_length(dataset):
    assert 40 <= len(dataset.summary.en.split()) <= 110
    assert len(HAN.findall(dataset.summary.zh)) >= 60


def arxiv_year(arxiv: str) -> int:
    number = arxiv.rpartition("/")[2]
    short = int(number[:2])
    return 1900 + short if short > 90 else 2000 + short


def entries() -> list[Entry]:
    return list(whole().entries.values())


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_years_fit_together(entry):
    """Nothing appeared before the year of its entry, which counts preprints; and an arXiv id has a real month."""
    for paper in entry.papers:
        if paper.arxiv:
            assert 1 <= int(paper.arxiv.rpartition("/")[2][2:4]) <= 12
    if entry.papers and entry.papers[0].arxiv:
        assert entry.year <= arxiv_year(entry.papers[0].arxiv)
    if entry.venue and (found := re.search(r"\b(19|20)\d\d\b", entry.venue)):
        assert entry.year <= int(found.group())


def test_no_network_stands_alone_in_the_family_tree():
    """Each builds on another, or another builds on it."""
    catalog = whole()
    alone = [
        one.id for one in entries() if one.kind == "network" and not one.descends_from and not catalog.children(one.id)
    ]
    assert alone == []


def test_what_a_result_was_measured_with_is_said_in_both_languages():
    """A setting that is the same in both has no words of a language, only names and numbers."""
    known = {"trainval"}
    plain = {
        result.setting.en
        for entry in entries()
        for result in entry.results
        if result.setting is not None and result.setting.en == result.setting.zh
    }
    words = {one: set(re.findall(r"(?<![\w-])[a-z]{3,}(?![\w-])", one)) - known for one in plain}
    assert {one: found for one, found in words.items() if found} == {}


def test_every_direction_says_what_goes_in_what_comes_out_and_how_it_developed():
    lacking = [one.id for one in whole().directions.values() if None in (one.task_input, one.task_output, one.history)]
    assert lacking == []


def test_what_is_computed_has_its_formula():
    kinds = ("loss", "optimizer", "normalization", "activation", "metric")
    assert [entry.id for entry in entries() if entry.kind in kinds and entry.formula is None] == []


def test_every_entry_whose_layers_are_drawn_is_told_in_sections():
    assert [entry.id for entry in entries() if entry.networks and len(entry.sections) < 3] == []


def test_networks_are_named_in_both_languages():
    """A name that is the same in both has no words of a language, only those of its model and of versions of it."""
    known = {"base", "small", "uncased", "torchvision", "Caffe", "Deep", "Large", "Mobile", "Small", "Tiny", "Very"}
    found = {
        spec.name.en: sorted(words)
        for entry in entries()
        for spec in entry.networks.values()
        if spec.name.en == spec.name.zh
        and (
            words := {*re.findall(r"(?<![\w-])[A-Z]?[a-z]{2,}(?![\w-])", spec.name.en)} - {*entry.name.split()} - known
        )
    }
    assert found == {}
