"""Systems on the pages: the picture before the networks, its files, and its words in the page's language."""

import pytest

from alphatree.catalog import load_catalog
from alphatree.site.context import Memory
from alphatree.site.page import Lang, SiteSettings
from alphatree.site.pages import render_site
from tests.projects import Parsed, write_project

SYSTEM = """
system:
  parts:
    digits: {data: image, name: {en: "<b>digits</b> & more", zh: 数字}, shape: [1, 32, 32]}
    net: {role: classifier, network: lenet-5}
    truth: {data: target}
    loss: {data: loss}
  flows:
    - path: [digits, net]
    - {path: [[net, truth], loss], training: true}
  note: {en: "Trained **once**.", zh: "只训练**一次**。"}
"""


@pytest.fixture
def catalog(tmp_path):
    folder = write_project(tmp_path) / "catalog"
    with (folder / "models/classification/lenet.yml").open("a", encoding="utf-8") as stream:
        stream.write(SYSTEM)
    catalog, faults = load_catalog(folder)
    assert not faults
    return catalog


def test_the_system_stands_before_the_networks(catalog):
    page = render_site(catalog, SiteSettings()).pages["models/lenet/index.md"]
    assert page.markdown.index("{ #system ") < page.markdown.index("{ #structure ")
    assert 'data-alphatree="system"' in page.markdown
    html = page.fragments["system"]
    assert "<b>digits" not in html
    assert "&lt;b&gt;digits&lt;/b&gt; &amp; more" in html
    assert "From &lt;b&gt;digits&lt;/b&gt; &amp; more (1×32×32) to LeNet-5 (classifier)." in html
    assert "In training from LeNet-5 and ground truth to loss." in html
    assert "Dashed arrows: in training only." in html
    assert "Trained <strong>once</strong>." in html
    assert '../../diagrams/lenet.system.svg"' in html
    (picture,) = Parsed(html).all("svg")
    assert (picture["role"], picture["lang"]) == ("img", "en")


def test_it_is_said_in_the_language_of_the_page(catalog):
    html = render_site(catalog, SiteSettings(lang="zh")).pages["models/lenet/index.md"].fragments["system"]
    assert "从数字（1×32×32）到LeNet-5（分类器）。训练时，从LeNet-5和真值标注到损失。" in html
    assert "虚线箭头仅用于训练。" in html
    assert "只训练<strong>一次</strong>。" in html


def test_its_files_have_stable_addresses(catalog):
    files = render_site(catalog, SiteSettings()).files
    assert str(files["diagrams/lenet.system.svg"]).startswith("<svg ")
    assert str(files["diagrams/lenet.system.dot"]).startswith("digraph")
    assert "diagrams/bigger.system.svg" not in files
    chinese = render_site(catalog, SiteSettings(lang="zh")).files
    assert "数字" in str(chinese["diagrams/lenet.system.svg"])
    assert "diagrams/lenet.system.dot" not in chinese, "there is one of all languages"


def test_the_gallery_shows_it(catalog):
    languages: tuple[Lang, ...] = ("en", "zh")
    for lang in languages:
        gallery = Parsed(
            render_site(catalog, SiteSettings(lang=lang)).pages["notation/gallery/index.md"].fragments["gallery"]
        )
        assert "../../diagrams/lenet.system.svg" in {image["src"] for image in gallery.all("img")}
        assert "../../models/lenet/#system" in {link["href"] for link in gallery.all("a")}
        assert "system" in {option["value"] for option in gallery.all("option")}


def test_a_model_without_a_system_says_nothing_of_it(catalog):
    page = render_site(catalog, SiteSettings()).pages["models/bigger/index.md"]
    assert "system" not in page.fragments
    assert "#system" not in page.markdown


def test_it_is_drawn_again_only_if_something_changed(catalog, monkeypatch):
    memory = Memory()
    first = render_site(catalog, SiteSettings(), memory)
    monkeypatch.setattr("alphatree.site.systems.lay_out_system", None)
    assert render_site(catalog, SiteSettings(), memory) == first
    with pytest.raises(TypeError):
        render_site(catalog, SiteSettings(), Memory())
