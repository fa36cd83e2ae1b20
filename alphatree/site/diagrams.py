"""The pictures of networks: inside pages, and as files at the addresses that other sites may embed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from alphatree.drawing import Form
from alphatree.site.addresses import diagram_path
from alphatree.site.context import Context
from alphatree.site.pictures import UNFOLDED, Drawn, Job, Pictures, draw_all

_KEY = "pictures"


def draw_pictures(context: Context) -> None:
    """Draw what was not drawn before, of all networks at once, so that it can be done in several processes."""
    jobs = [_job(context, network_id) for network_id in context.catalog.networks]
    missing = [job for job in jobs if not context.memory.holds(job.graph, _key(job))]
    for job, pictures in zip(missing, draw_all(missing), strict=True):
        context.memory.keep(job.graph, _key(job), pictures)


def pictures_of(context: Context, network_id: str) -> Pictures:
    """Return everything that was drawn of a network."""
    job = _job(context, network_id)
    return context.memory.of(job.graph, _key(job), lambda: draw_all([job])[0])


def diagrams(context: Context, network_id: str) -> dict[Form, Drawn | None]:
    """Return a network's pictures in the page's language by form; None where one could not be drawn."""
    return pictures_of(context, network_id).drawn[context.settings.lang]


def diagram_files(context: Context) -> Iterator[tuple[str, str | bytes]]:
    """Yield path and content of every picture file of this language; DOT and PDF come with the first one."""
    lang = context.settings.lang
    for network_id in context.catalog.networks:
        pictures = pictures_of(context, network_id)
        for form, drawn in pictures.drawn[lang].items():
            if drawn is not None:
                yield diagram_path(network_id, form, "svg"), drawn.svg + "\n"
        if lang in pictures.unfolded:
            yield diagram_path(network_id, UNFOLDED, "svg"), pictures.unfolded[lang].svg + "\n"
        if context.settings.is_default:
            for form, dot in pictures.dot.items():
                yield diagram_path(network_id, form, "dot"), dot
            for form, pdf in pictures.pdf.items():
                yield diagram_path(network_id, form, "pdf"), pdf


def _job(context: Context, network_id: str) -> Job:
    name = context.catalog.networks[network_id].networks[network_id].name
    return Job(network_id, name, context.catalog.graph(network_id), context.settings.languages)


def _key(job: Job) -> tuple[Hashable, ...]:
    return (_KEY, job.network_id, *((lang, job.name.get(lang)) for lang in job.languages))
