"""A small project of somebody else: a catalogue, a mkdocs.yml of its own, and nothing copied from this one."""

from __future__ import annotations

import logging
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config

CONFIG = """\
site_name: Our models
theme:
  name: material
plugins:
  - search
  - alphatree
"""
DIRECTIONS = """\
classification:
  name: {en: Image classification, zh: 图像分类}
  introduction: {en: Say what a picture shows., zh: 判断图片里是什么。}
"""
METRICS = """\
error:
  name: {en: error, zh: 错误率}
  better: lower
"""
LENET = """\
name: LeNet
full_name: {en: A network for digits, zh: 手写数字网络}
kind: network
directions: [classification]
year: 1998
authors: [Yann LeCun, Léon Bottou]
venue: Proceedings of the IEEE
papers:
  - {title: Gradient-based learning, doi: 10.1109/5.726791}
code:
  - {framework: pytorch, url: https://github.com/example/lenet, official: true}
  - {framework: caffe, url: https://example.org/old, status: dead}
summary: {en: Reads digits., zh: 识别手写数字。}
sections:
  - title: {en: The idea, zh: 核心思想}
    body: {en: "Convolve, $y = x$.", zh: "先卷积，$y = x$。"}
results:
  - {benchmark: mnist, metric: error, value: 0.95, unit: "%", source: paper}
history:
  - {en: Once it said 1989., zh: 曾写作 1989 年。}
networks:
  lenet-5:
    name: LeNet-5
    input: [1, 32, 32]
    published:
      - {params: 47900, source: somebody, note: {en: rounded, zh: 取整}}
    layers:
      - conv: {out_channels: 6, kernel_size: 5, activation: tanh}
      - avg_pool: 2
      - flatten
      - linear: 10
      - softmax
"""
CHILD = """\
name: Bigger LeNet
kind: network
directions: [classification]
year: 2012
descends_from:
  - {model: lenet, idea: {en: is wider, zh: 更宽}}
summary: {en: As before., zh: 同前。}
redirects: [wide-lenet]
blocks:
  twice:
    parameters: {width: integer}
    residual:
      main:
        - conv: {out_channels: width, kernel_size: 3, padding: 1, norm: batch, activation: relu}
networks:
  big:
    name: Big
    input: [3, 32, 32]
    layers:
      - conv: {out_channels: 8, kernel_size: 3, padding: 1}
      - {name: body, repeat: 3, block: twice, with: {width: 8}}
      - global_avg_pool
      - linear: 10
  bigger:
    name: Bigger
    input: [3, 64, 64]
    layers:
      - conv: {out_channels: 8, kernel_size: 3}
"""


def write_project(folder: Path, *, config: str = CONFIG, **entries: str) -> Path:
    """Write the project and return its folder. `entries`: the text of each entry by id, those above by default."""
    models = folder / "catalog" / "models" / "classification"
    models.mkdir(parents=True)
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    (folder / "catalog" / "directions.yml").write_text(DIRECTIONS, encoding="utf-8")
    (folder / "catalog" / "metrics.yml").write_text(METRICS, encoding="utf-8")
    for entry_id, text in (entries or {"lenet": LENET, "bigger": CHILD}).items():
        (models / f"{entry_id}.yml").write_text(text, encoding="utf-8")
    return folder


def entry_file(folder: Path, entry_id: str) -> Path:
    """Return the YAML of an entry of the project."""
    return folder / "catalog" / "models" / "classification" / f"{entry_id}.yml"


def build_project(folder: Path, *, strict: bool = True, dirty: bool = False, **settings: Any) -> Path:
    """Build the site as `mkdocs build --strict` does and return its folder."""
    logging.getLogger("mkdocs").setLevel(logging.INFO)
    config = load_config(config_file=str(folder / "mkdocs.yml"), strict=strict, **settings)
    config.plugins.on_startup(command="build", dirty=dirty)
    try:
        build(config, dirty=dirty)
    finally:
        config.plugins.on_shutdown()
    return Path(config.site_dir)


class Parsed(HTMLParser):
    """A page taken apart: every element with its attributes, in order, and the text of some."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self) -> str:
        """All text that readers see."""
        return " ".join(text for tag, text in self.texts if tag not in ("script", "style", "title", "desc"))

    @property
    def ids(self) -> set[str]:
        return {attributes["id"] for _, attributes in self.elements if "id" in attributes}


def parsed(file: Path) -> Parsed:
    return Parsed(file.read_text(encoding="utf-8"))
