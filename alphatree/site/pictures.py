"""Draws every picture of a network: all forms in all languages, once each, many networks in several processes."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial

from alphatree.drawing import FORMS, DrawingError, Form, describe, forms_of, lay_out, load_notation
from alphatree.drawing.dot import to_dot
from alphatree.drawing.layout import ROW_WIDTH
from alphatree.drawing.render import render
from alphatree.drawing.scene import Scene
from alphatree.drawing.strands import strands_of
from alphatree.drawing.svg import to_svg
from alphatree.drawing.tree import Row
from alphatree.network.graph import Graph
from alphatree.schema import Localized
from alphatree.site.page import Lang

UNFOLDED = "full-unfolded"
"""The full form with every repetition drawn out, of the networks that have something to unfold."""
WORTH_A_POOL = 24
"""Fewer networks are drawn sooner than other processes have started."""


@dataclass(frozen=True)
class Job:
    """One network to be drawn. `name`: what its pictures are called."""

    network_id: str
    name: Localized
    graph: Graph
    languages: tuple[Lang, ...]


@dataclass(frozen=True)
class Drawn:
    """One picture: for inside a page, which gives the colours, and as a file of its own.

    `cells`: how many it has; of the form `data`, feature maps.
    """

    inline: str
    svg: str
    cells: int


@dataclass(frozen=True)
class Pictures:
    """What was drawn of one network.

    `drawn`: by language and form, None for a form that could not be drawn. `unfolded`: by language, where it differs
    from the full form. `dot` and `pdf`: by form, in the first language; a PDF of the full form only.
    """

    drawn: dict[Lang, dict[Form, Drawn | None]]
    unfolded: dict[Lang, Drawn] = field(default_factory=dict)
    dot: dict[Form, str] = field(default_factory=dict)
    pdf: dict[Form, bytes] = field(default_factory=dict)


def forms(graph: Graph) -> tuple[Form, ...]:
    """Return the forms that a network's page offers, in the order in which it does."""
    return tuple(form for form in FORMS if form in forms_of(graph))


def picture_size(svg: str) -> tuple[int, int]:
    """Return width and height of a picture in pixels.

    >>> picture_size('<svg width="836" height="583.4">')
    (836, 583)
    """
    found = re.search(r'\bwidth="([\d.]+)" height="([\d.]+)"', svg)
    if found is None:
        raise ValueError("no picture of ours")
    return round(float(found[1])), round(float(found[2]))


def draw_all(jobs: Sequence[Job]) -> list[Pictures]:
    """Return the pictures of each job, in their order."""
    workers = min(os.cpu_count() or 1, len(jobs))
    if workers < 2 or len(jobs) < WORTH_A_POOL:
        return [draw_pictures(job) for job in jobs]
    # Fresh interpreters: a preview has threads, and a fork would copy their locks as they are.
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            return list(pool.map(draw_pictures, jobs, chunksize=2))
    except (BrokenProcessPool, OSError):  # no room for other processes here
        return [draw_pictures(job) for job in jobs]


def draw_pictures(job: Job) -> Pictures:
    """Return the pictures of one network. What `alphatree.drawing.draw` does, but each step only once."""
    made = Pictures({lang: dict.fromkeys(forms(job.graph)) for lang in job.languages})
    try:
        by_lang = {
            lang: [strands_of(job.graph, load_notation(), lang=lang, collapse=collapse) for collapse in (True, False)]
            for lang in job.languages
        }
    except DrawingError:
        return made  # the page then says so, and shows the layer table
    for lang, (strands, repeated) in by_lang.items():
        pen = _Pen(job, lang, describe(job.graph, lang, strands=strands))
        for form in forms(job.graph):
            if (found := pen.draw(form, strands)) is None:
                continue
            made.drawn[lang][form], scene = found
            if lang == job.languages[0]:
                made.dot[form] = to_dot(scene)
                if form == "full":
                    made.pdf[form] = render(made.dot[form], "pdf")
        if strands != repeated and "full" in made.dot:
            found = pen.draw("full", repeated, UNFOLDED)
            if found is not None:
                made.unfolded[lang] = found[0]
    return made


@dataclass(frozen=True)
class _Pen:
    """Draws one network in one language."""

    job: Job
    lang: Lang
    description: str

    def draw(self, form: Form, strands: Sequence[Row], name: str = "") -> tuple[Drawn, Scene] | None:
        """Return a picture and its scene, None if it cannot be drawn.

        `name`: in its ids, if not the form; such a picture is a file only.
        """
        graph, title = self.job.graph, self.job.name.get(self.lang)
        try:
            scene = lay_out(graph, form, load_notation(), lang=self.lang, row_width=ROW_WIDTH, strands=strands)
            write = partial(
                to_svg,
                scene,
                prefix=f"at-{self.job.network_id}-{name or form}",
                title=title,
                description=self.description,
                lang=self.lang,
            )
            cells = len(scene.cells) or len({shape.layers for shape in scene.shapes if shape.layers})
            inline = "" if name else write(theme=None)
            return Drawn(inline, write(theme="auto"), cells), scene
        except DrawingError:
            return None
