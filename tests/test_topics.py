"""The topics: their texts in docs/, what they link to and show, and where they are named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from mkdocs.exceptions import Abort

from alphatree.site.context import Context, Memory
from alphatree.site.costs import COSTS
from alphatree.site.page import SiteSettings, Topic
from alphatree.site.topics import read_topic, read_topics, topic_fragments, topics_page
from tests.projects import build_project, write_project
from tests.test_catalog import loaded
from tests.test_census import HAN, copied

ROOT = Path(__file__).resolve().parents[1]
DOCS = {"en": ROOT / "docs", "zh": ROOT / "docs" / "zh"}
FILES = [file for docs in DOCS.values() for file in sorted((docs / "topics").glob("*.md"))]
WRITTEN = [*FILES, *(docs / "contribute.md" for docs in DOCS.values())]
TOPICS = {lang: {topic.path: topic for topic in read_topics(docs)} for lang, docs in DOCS.items()}
PATHS = sorted(TOPICS["en"])


MEMORY = Memory()
"""Both languages are drawn together."""


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def prose(text: str) -> str:
    """The text without its front matter, code, formulas, links' addresses and elements."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|<[^>]*>", " ", text, flags=re.DOTALL)
    return re.sub(r"\]\([^)]*\)", "]", text)


def test_both_languages_have_the_same_topics():
    assert sorted(TOPICS["zh"]) == PATHS
    assert len(PATHS) == 8


@pytest.mark.parametrize("path", PATHS)
def test_both_languages_link_and_show_the_same(path):
    english, chinese = TOPICS["en"][path], TOPICS["zh"][path]
    assert set(english.entries) == set(chinese.entries)
    assert english.directions == chinese.directions
    assert english.fragments == chinese.fragments
    texts = [(docs / path).read_text("utf-8") for docs in DOCS.values()]
    for pattern in (r"^#{1,3} ", r"\$\$", r"\]\(\.\./(?:tables|datasets)/[^)]*\)"):
        found = [re.findall(pattern, text, re.MULTILINE) for text in texts]
        assert sorted(set(found[0])) == sorted(set(found[1]))
        assert len(found[0]) == len(found[1]) or pattern.startswith(r"\]")


@pytest.mark.parametrize("path", PATHS)
def test_what_a_topic_links_to_is_there(path):
    catalog = loaded()[0]
    topic = TOPICS["en"][path]
    assert topic.description
    assert topic.directions, "the first direction it links to is its home"
    assert [one for one in topic.entries if one not in catalog.entries] == []
    assert [one for one in topic.directions if one not in catalog.directions] == []


@pytest.mark.parametrize("lang", DOCS)
def test_every_fragment_that_a_topic_wants_is_made(lang):
    made = topic_fragments(Context(loaded()[0], SiteSettings(lang=lang, topics=tuple(TOPICS[lang].values())), MEMORY))
    for path, topic in TOPICS[lang].items():
        assert set(made[path]) == set(topic.fragments)
        assert all(made[path].values())


def test_every_computed_fragment_is_shown_somewhere():
    assert {one for topic in TOPICS["en"].values() for one in topic.fragments} >= set(COSTS)


@pytest.mark.parametrize("file", WRITTEN, ids=name)
def test_no_sentence_is_copied_from_the_seeds(file):
    assert copied(prose(file.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_topic_is_long_enough_and_in_its_language(path):
    english, chinese = (prose((docs / path).read_text("utf-8")) for docs in DOCS.values())
    assert 400 <= len(english.split()) <= 1500
    assert not HAN.search(english)
    assert len(HAN.findall(chinese)) >= 700


@pytest.mark.parametrize("file", FILES, ids=name)
def test_counted_figures_are_not_typed(file):
    """Numbers of six digits and more are counted by us, so they stand in fragments."""
    typed = r"\b\d{1,3}(?:,\d{3}){2,}\b|\b\d{7,}\b|(?<![\w.-])\d+(?:\.\d+)? ?[MG]\b"
    assert re.findall(typed, prose(file.read_text("utf-8"))) == []


def test_every_topic_is_in_the_navigation():
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    section = next(item["Topics"] for item in nav if isinstance(item, dict) and "Topics" in item)
    assert section[0] == "topics/index.md"
    assert sorted(section[1:]) == PATHS


# ---- How a topic is read ----


def test_title_and_description_are_plain_text():
    topic = read_topic("topics/a.md", "---\ndescription: >-\n  Two\n  lines\n---\n\n# A *b* `c` { #top }\n\n## Other\n")
    assert topic == Topic(path="topics/a.md", title="A b c", description="Two lines")


@pytest.mark.parametrize("front", ["", "---\n- a\n---\n", "---\na: [\n---\n", "---\ntitle: x\n---\n"])
def test_a_topic_may_do_without_a_description(front):
    assert read_topic("topics/a.md", f"{front}# A\n").description == ""


def test_a_topic_without_a_heading_is_called_as_its_file():
    assert read_topic("topics/a-b.md", "Text.").title == "a-b"


def test_links_are_found_in_their_order_and_once():
    text = (
        "[a](../models/b/index.md) [c](../models/a/index.md#x) [d](../models/b/index.md) [e](../directions/d/index.md)"
    )
    topic = read_topic("topics/a.md", f"# A\n\n{text} [f](https://x.org/models/z/index.md) [g](../datasets/y/index.md)")
    assert topic.entries == ("b", "a")
    assert topic.directions == ("d",)


# ---- On a site ----

TOPIC = """\
---
description: What one learns from digits.
---

# On digits

Part of [classification](../directions/classification/index.md). [LeNet](../models/lenet/index.md) has $n^2$ of them:

$$y = x_1$$

<div data-alphatree="diagram-full-lenet-5"></div>
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = write_project(tmp_path_factory.mktemp("topics"))
    for docs, text in ((folder / "docs", TOPIC), (folder / "docs" / "zh", TOPIC.replace("On digits", "谈数字"))):
        (docs / "topics").mkdir(parents=True)
        (docs / "topics" / "digits.md").write_text(text, encoding="utf-8")
    return build_project(folder)


@pytest.mark.parametrize(("prefix", "title"), [("", "On digits"), ("zh/", "谈数字")])
def test_entries_directions_and_the_list_name_the_topic(site, prefix, title):
    def article(page):
        text = (site / prefix / page / "index.html").read_text(encoding="utf-8")
        return text[text.index("<article") : text.index("</article>")]

    assert f'<a href="../../topics/digits/">{title}</a>' in article("models/lenet")
    assert f'<a href="../../topics/digits/">{title}</a>' in article("directions/classification")
    assert f'<a href="digits/">{title}</a>' in article("topics")
    assert title not in article("models/bigger")


def test_a_topic_shows_its_formulas_and_pictures(site):
    text = (site / "topics" / "digits" / "index.html").read_text(encoding="utf-8")
    assert "data-alphatree" not in text
    assert text.count("<math") == 2
    assert 'id="at-lenet-5-full"' in text


def test_without_topics_there_is_no_list_of_them():
    assert topics_page(Context(loaded()[0], SiteSettings())) is None


def test_the_list_follows_the_order_of_the_directions():
    page = topics_page(Context(loaded()[0], SiteSettings(topics=tuple(TOPICS["en"].values()))))
    assert page is not None
    places = [page.markdown.index(f"{one}/") for one in ("ilsvrc", "convolution-cost", "flops-and-time", "training")]
    assert places == sorted(places)


def test_what_cannot_be_shown_is_a_warning(tmp_path, caplog):
    folder = write_project(tmp_path)
    (folder / "docs" / "about.md").write_text('# About\n\n<div data-alphatree="nothing"></div>\n', encoding="utf-8")
    with pytest.raises(Abort, match="1 warnings in strict mode"):
        build_project(folder)
    assert "about.md: there is nothing called 'nothing' to show here" in caplog.text
