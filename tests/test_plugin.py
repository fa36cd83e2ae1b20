"""Sites built by MkDocs from small projects: both languages, edit links, faults, the preview, strangers' text."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from alphatree.drawing import lay_out
from tests.projects import CHILD, CONFIG, LENET, build_project, entry_file, parsed, write_project
from tests.site.test_text import PAYLOADS

PAGES = [
    "index.html",
    "models/index.html",
    "models/lenet/index.html",
    "models/bigger/index.html",
    "notation/index.html",
]
WHOLE = CONFIG + "site_url: https://models.example/here/\nrepo_url: https://github.com/o/r\nedit_uri: edit/main/docs/\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site of the small project, with an address and a repository."""
    folder = write_project(tmp_path_factory.mktemp("project"), config=WHOLE)
    (folder / "docs" / "about.md").write_text("# About us\n\nOnly in English.\n", encoding="utf-8")
    return build_project(folder)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("lang", "prefix"), [("en", ""), ("zh", "zh/")])
def test_both_languages_have_every_page(site, page, lang, prefix):
    made = parsed(site / prefix / page)
    assert made.all("html")[0]["lang"] == lang
    here = "https://models.example/here/"
    below = page.removesuffix("index.html")
    alternates = {link["hreflang"]: link["href"] for link in made.all("link") if link.get("rel") == "alternate"}
    assert alternates == {"en": here + below, "zh": f"{here}zh/{below}", "x-default": here + below}
    canonical = [link["href"] for link in made.all("link") if link.get("rel") == "canonical"]
    assert canonical == [here + prefix + below]


def test_the_theme_speaks_the_language_of_the_page(site):
    assert any(one.get("placeholder") == "搜索" for one in parsed(site / "zh" / "index.html").all("input"))
    assert any(one.get("placeholder") == "Search" for one in parsed(site / "index.html").all("input"))


def test_a_page_in_one_language_offers_no_other(site):
    made = parsed(site / "about" / "index.html")
    assert not [link for link in made.all("link") if link.get("rel") == "alternate"]
    assert not [link for link in made.all("a") if "at-language" in link.get("class", "")]


def test_no_placeholder_is_left(site):
    for file in site.rglob("*.html"):
        assert "data-alphatree" not in file.read_text(encoding="utf-8"), file


def test_the_edit_button_opens_the_yaml(site):
    for prefix in ("", "zh/"):
        made = parsed(site / prefix / "models" / "lenet" / "index.html")
        edits = {link["href"] for link in made.all("a") if link.get("rel") == "edit"}
        assert edits == {"https://github.com/o/r/edit/main/catalog/models/classification/lenet.yml"}
    about = parsed(site / "about" / "index.html")
    edits = {link["href"] for link in about.all("a") if "/edit/" in link.get("href", "")}
    assert edits <= {"https://github.com/o/r/edit/main/docs/about.md"}


def test_the_sidebar_of_a_model_shows_its_direction(site):
    text = (site / "models" / "lenet" / "index.html").read_text(encoding="utf-8")
    nav = text[text.index("md-nav--primary") : text.index('data-md-type="toc"')]
    assert "Image classification" in nav
    assert 'href="../bigger/"' in nav
    listing = (site / "notation" / "index.html").read_text(encoding="utf-8")
    assert "bigger" not in listing[listing.index("md-nav--primary") : listing.index('data-md-type="toc"')]


def test_pictures_and_records_stand_once_at_the_root(site):
    assert (site / "diagrams" / "lenet-5.full.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert (site / "diagrams" / "big.short.dot").is_file()
    assert json.loads((site / "api" / "models" / "lenet.json").read_text(encoding="utf-8"))["id"] == "lenet"
    assert not (site / "zh" / "api").exists()


def test_pictures_speak_the_language_of_their_folder(site):
    for folder, lang, words in ((site, "en", "Convolution"), (site / "zh", "zh", "卷积")):
        svg = (folder / "diagrams" / "lenet-5.full.svg").read_text(encoding="utf-8")
        assert f' lang="{lang}"' in svg
        assert words in svg
    assert {file.suffix for file in (site / "zh" / "diagrams").iterdir()} == {".svg"}


def test_a_former_id_leads_to_the_entry(site):
    made = parsed(site / "zh" / "models" / "wide-lenet" / "index.html")
    assert [link["href"] for link in made.all("a")] == ["../bigger/"]


def test_nothing_comes_from_another_origin(site):
    for file in site.rglob("*.html"):
        made = parsed(file)
        loaded = [one.get("src", "") for tag in ("script", "img", "iframe") for one in made.all(tag)]
        loaded += [one["href"] for one in made.all("link") if one["rel"] in ("stylesheet", "icon", "preconnect")]
        assert not [address for address in loaded if "//" in address], file


def test_the_error_page_is_in_both_languages_and_links_from_the_root(site):
    made = parsed(site / "404.html")
    assert "Page not found" in made.words
    assert "页面不存在" in made.words
    assert {"/here/", "/here/zh/", "/here/models/", "/here/zh/models/"} <= {link["href"] for link in made.all("a")}


def test_chinese_words_can_be_searched(site):
    """jieba cuts the words apart with U+200B, and the separator must split there: it fails silently otherwise."""
    index = json.loads((site / "zh" / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == ["zh"]
    assert "\\u200b" in index["config"]["separator"]
    entry = next(one for one in index["docs"] if one["location"] == "models/lenet/")
    assert "手写\u200b数字" in entry["text"]


def test_the_search_prefers_what_others_build_on(site):
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    weights = {one["location"]: one.get("boost", 1) for one in index["docs"]}
    assert weights["models/lenet/"] == weights["models/lenet/#the-idea"] == 1.5
    assert weights["models/bigger/"] == 1
    assert "models/lenet/#family" not in weights


def test_two_builds_are_equal(tmp_path):
    digests = []
    for name in ("one", "two"):
        site = build_project(write_project(tmp_path / name))
        files = sorted(file for file in site.rglob("*") if file.is_file() and not file.name.startswith("sitemap"))
        digests.append([(file.relative_to(site), hashlib.sha256(file.read_bytes()).hexdigest()) for file in files])
    assert digests[0] == digests[1]


def test_addresses_may_name_files(tmp_path):
    site = build_project(write_project(tmp_path), use_directory_urls=False)
    made = parsed(site / "zh" / "models" / "lenet" / "index.html")
    links = {link["href"] for link in made.all("a")}
    assert {"../bigger/index.html", "../../../models/lenet/index.html"} <= links


def test_a_language_can_have_its_own_settings(tmp_path):
    config = CONFIG.replace(
        "- alphatree", "- alphatree:\n      settings: {zh: {site_name: 我们的模型, copyright: 内部资料}}"
    )
    site = build_project(write_project(tmp_path, config=config))
    assert "我们的模型" in parsed(site / "zh" / "index.html").words
    assert "内部资料" in parsed(site / "zh" / "index.html").words
    assert "我们的模型" not in parsed(site / "index.html").words


def test_one_language_is_enough(tmp_path):
    config = CONFIG.replace("- alphatree", "- alphatree: {languages: [zh]}")
    site = build_project(write_project(tmp_path, config=config))
    assert parsed(site / "index.html").all("html")[0]["lang"] == "zh"
    assert not (site / "zh").exists()
    assert (site / "diagrams" / "big.full.svg").is_file()


def test_pages_written_by_hand_come_first(tmp_path):
    folder = write_project(tmp_path)
    (folder / "docs" / "index.md").write_text('# Welcome\n\n<div data-alphatree="newest"></div>\n', encoding="utf-8")
    site = build_project(folder)
    home = parsed(site / "index.html")
    assert "Welcome" in home.words
    assert "models/lenet/" in {link["href"] for link in home.all("a")}
    assert "Our models" in parsed(site / "zh" / "index.html").words


def test_warnings_of_the_second_language_count_as_well(tmp_path):
    folder = write_project(tmp_path)
    (folder / "docs" / "zh").mkdir()
    (folder / "docs" / "zh" / "about.md").write_text("# 关于\n\n[无](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(Abort, match="1 warnings in strict mode"):
        build_project(folder)


# ---- Faults ----


def mkdocs(folder, *arguments):
    """Run MkDocs in the project as people do."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )


def test_a_fault_stops_the_build_with_its_line_and_nothing_is_written(tmp_path):
    folder = write_project(tmp_path)
    faulty = LENET.replace("year: 1998", "yaer: 1998").replace("kernel_size: 5", "kernel_size: 50")
    entry_file(folder, "lenet").write_text(faulty, encoding="utf-8")
    entry_file(folder, "bigger").write_text(CHILD.replace("width: 8}", "depth: 8}"), encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = mkdocs(folder, "build", "--quiet")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert "catalog/models/classification/lenet.yml:5:1: error: unknown field 'yaer' [unknown-field]" in lines
    assert "  hint: did you mean 'year'?" in lines
    assert all(re.match(r"catalog/\S+\.yml:\d+:\d+: error: .* \[[a-z-]+\]$|  hint: ", line) for line in lines)
    assert any("bigger.yml" in line for line in lines)
    assert (
        done.stdout.strip()
        == f"The catalogue has {sum('error:' in line for line in lines)} errors; nothing was written."
    )
    assert sorted(tmp_path.rglob("*")) == before


def test_a_fault_of_layers_stops_the_build(tmp_path):
    folder = write_project(tmp_path, lenet=LENET.replace("kernel_size: 5", "kernel_size: 50"))
    done = mkdocs(folder, "build", "--quiet")
    assert done.returncode == 1
    assert re.search(r"lenet\.yml:\d+:\d+: error: .*\[shape-mismatch\]", done.stderr)


def test_a_missing_catalogue_is_one_clear_error(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIG, encoding="utf-8")
    done = mkdocs(tmp_path, "build", "--quiet")
    assert done.returncode == 1
    assert "[no-catalog]" in done.stderr
    assert "Traceback" not in done.stderr


# ---- The preview ----


class Preview:
    """What `mkdocs serve` does between changes of files, without its server."""

    def __init__(self, folder, site):
        self.folder, self.site = folder, site
        self.first = self._config()
        self.first.plugins.on_startup(command="serve", dirty=False)

    def _config(self):
        return load_config(config_file=str(self.folder / "mkdocs.yml"), site_dir=str(self.site))

    def build(self):
        config = self._config()
        config.site_url = "http://127.0.0.1:8000/"
        build(config, serve_url=config.site_url)

    def text(self, path):
        return (self.site / path / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def preview(tmp_path, monkeypatch):
    from mkdocs.config.defaults import MkDocsConfig

    monkeypatch.setattr(MkDocsConfig.plugins, "plugin_cache", {})
    return Preview(write_project(tmp_path / "project"), tmp_path / "served")


def change(folder, old, new):
    file = entry_file(folder, "lenet")
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_change_of_the_yaml_changes_both_pages(preview):
    preview.build()
    change(preview.folder, "Reads digits.", "Reads cheques.")
    change(preview.folder, "识别手写数字。", "读取支票。")
    preview.build()
    assert "Reads cheques." in preview.text("models/lenet")
    assert "读取支票。" in preview.text("zh/models/lenet")


def test_only_what_changed_is_drawn_again(preview, monkeypatch):
    drawn = []

    def noted(graph, *how, **more):
        drawn.append(graph.network)
        return lay_out(graph, *how, **more)

    monkeypatch.setattr("alphatree.site.pictures.lay_out", noted)
    preview.build()
    assert set(drawn) == {"lenet-5", "big", "bigger"}
    drawn.clear()
    change(preview.folder, "out_channels: 6", "out_channels: 7")
    preview.build()
    assert set(drawn) == {"lenet-5"}
    drawn.clear()
    change(preview.folder, "year: 1998", "year: 1999")
    preview.build()
    assert drawn == []
    assert "1999" in preview.text("models/lenet")


def test_with_a_fault_the_last_good_pages_stay_until_it_is_repaired(preview, capsys):
    preview.build()
    change(preview.folder, "year: 1998", "yaer: 1998")
    preview.build()
    assert "error: unknown field 'yaer' [unknown-field]\n  hint: did you mean 'year'?" in capsys.readouterr().err
    page = parsed(preview.site / "models" / "lenet" / "index.html")
    assert "Reads digits." in page.words
    assert "error: unknown field 'yaer' [unknown-field]" in page.words
    assert "目录中有错误" in parsed(preview.site / "zh" / "models" / "lenet" / "index.html").words
    change(preview.folder, "yaer: 1998", "year: 1999")
    preview.build()
    assert "unknown field" not in preview.text("models/lenet")
    assert "1999" in preview.text("models/lenet")


def test_a_preview_that_starts_with_a_fault_waits_for_the_repair(preview):
    change(preview.folder, "year: 1998", "yaer: 1998")
    preview.build()
    assert "unknown field" in preview.text("")
    assert not (preview.site / "models" / "lenet").exists()
    change(preview.folder, "yaer: 1998", "year: 1998")
    preview.build()
    assert "Reads digits." in preview.text("models/lenet")


def test_a_dirty_build_writes_only_the_page_that_changed(tmp_path):
    folder = write_project(tmp_path)
    site = build_project(folder)
    long_ago = time.time() - 1000
    for file in [*site.rglob("*.html"), *(folder / ".cache").rglob("*.md")]:
        os.utime(file, (long_ago, long_ago + (1 if file.suffix == ".html" else 0)))
    change(folder, "Reads digits.", "Reads cheques.")
    build_project(folder, strict=False, dirty=True)
    written = {str(file.relative_to(site)) for file in site.rglob("*.html") if file.stat().st_mtime > long_ago + 500}
    assert "models/lenet/index.html" in written
    assert "models/bigger/index.html" not in written
    assert "zh/models/bigger/index.html" not in written


# ---- Strangers' text ----


class Plain(yaml.SafeDumper):
    """Writes what stands in several places several times: the catalogue takes no aliases."""

    def ignore_aliases(self, data):
        return True


def hostile_entry(payload):
    """An entry that says the payload wherever text of one's own choice may stand."""
    line = " ".join(payload.split())
    both = {"en": payload, "zh": payload}
    phrase = {"en": line, "zh": line}
    entry = {
        "name": line,
        "full_name": phrase,
        "aliases": [line],
        "kind": "network",
        "directions": ["classification"],
        "year": 2020,
        "authors": [line],
        "venue": line,
        "awards": [phrase],
        "papers": [{"title": line, "venue": line, "url": "https://ok.example/p"}],
        "code": [{"framework": "pytorch", "url": "https://ok.example/c", "note": phrase}],
        "links": [{"kind": "article", "url": "https://ok.example/l", "title": line, "note": phrase}],
        "descends_from": [{"model": "lenet", "idea": phrase}],
        "summary": both,
        "formula": {
            "lines": [line.replace("$", "")[:600]],
            "where": [{"symbol": line.replace("$", "")[:600], "meaning": phrase}],
        },
        "plot": {
            "x": [0, 1],
            "x_label": phrase,
            "y_label": phrase,
            "curves": [{"label": phrase, "y": "x"}],
            "caption": phrase,
        },
        "sections": [{"title": phrase, "body": both}],
        "results": [
            {
                "benchmark": "b",
                "metric": "error",
                "value": 1,
                "unit": line,
                "setting": line,
                "source": "t",
                "note": phrase,
            }
        ],
        "history": [both],
        "networks": {
            "hostile": {
                "name": line,
                "input": [3, 8, 8],
                "note": both,
                "implementation": {"url": "https://ok.example/i", "note": phrase},
                "published": [{"params": 1, "source": "t", "note": phrase}],
                "layers": [{"conv": {"out_channels": 3, "kernel_size": 3}}],
            }
        },
    }
    return yaml.dump(entry, Dumper=Plain, allow_unicode=True, sort_keys=False)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The site of a catalogue in which every text is an attack."""
    entries = {f"attack-{number}": hostile_entry(payload) for number, payload in enumerate(PAYLOADS)}
    entries = {one: text.replace("hostile:", f"{one}-net:") for one, text in entries.items()}
    folder = write_project(tmp_path_factory.mktemp("hostile"), lenet=LENET, **entries)
    return build_project(folder)


def executable(page):
    """What a browser would run or load: scripts, handlers, frames, styles of elements, foreign pictures."""
    found = [f"<{tag}>" for tag, _ in page.elements if tag in ("iframe", "object", "embed", "base")]
    found += [text for tag, text in page.texts if tag == "script" and "alert" in text]
    for tag, attributes in page.elements:
        for name, value in attributes.items():
            if (
                name.startswith("on")
                or name == "style"
                or re.match(r"\s*(javascript|data|vbscript):", value, re.I)
                or (name in ("src", "action", "formaction", "srcset") and "//" in value)
            ):
                found.append(f"<{tag} {name}={value!r}>")
    return found


def test_nothing_that_strangers_write_is_run_or_loaded(hostile):
    pages = list(hostile.rglob("*.html"))
    assert len(pages) > 2 * len(PAYLOADS)
    for file in pages:
        page = parsed(file)
        assert executable(page) == [], file
        foreign = {link["href"] for link in page.all("a") if "evil.example" in link.get("href", "")}
        assert not foreign, file
        for link in page.all("a"):
            if "ok.example" in link.get("href", ""):
                assert link["rel"] == "noopener nofollow", link


def test_every_page_has_the_same_scripts_whatever_strangers_write(hostile):
    def count(path: Path) -> int:
        return len(parsed(path / "index.html").all("script"))

    models = hostile / "models"
    assert {count(models / f"attack-{number}") for number in range(len(PAYLOADS))} == {count(models / "lenet")}


def test_names_read_as_they_were_written(hostile):
    for number, payload in enumerate(PAYLOADS):
        page = parsed(hostile / "models" / f"attack-{number}" / "index.html")
        heading = [text for tag, text in page.texts if tag == "h1"]
        assert "".join(heading).strip() == " ".join(payload.split())
        title = next(text for tag, text in page.texts if tag == "title")
        assert title == f"{' '.join(payload.split())} - Our models"


def test_the_search_index_holds_no_elements(hostile):
    """The theme shows titles and texts of the index as HTML."""
    for prefix in ("", "zh"):
        index = json.loads((hostile / prefix / "search" / "search_index.json").read_text(encoding="utf-8"))
        for entry in index["docs"]:
            tags = set(re.findall(r"<\s*/?\s*([a-z][a-z0-9-]*)", entry["title"] + entry["text"], re.I))
            assert tags <= {"p", "ul", "ol", "li", "code", "pre"}, entry
