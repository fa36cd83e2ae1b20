"""`alphatree draw`: the diagram of a network, as SVG, PNG, PDF or DOT."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from alphatree.cli.common import (
    FileFormat,
    Misuse,
    catalog_option,
    compiled,
    file_format,
    load_entry_for,
    load_for,
    refused_drawing,
    write_drawing,
)


@click.command("draw")
@click.argument("model", metavar="MODEL[/NETWORK]|FILE.yml[/NETWORK]")
@click.option(
    "--form", type=click.Choice(["full", "short", "data", "block", "system", "equivalence", "equal"]),
    default="full", show_default=True,
    help="All cells; the short row; feature maps as boxes; each block alone; how a model's networks work together; "
    "neurons above their row; what the short row merges.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Where to write; the ending .svg, .png, .pdf or .dot is the format. Default: SVG to stdout.",
)  # fmt: skip
@click.option("--theme", type=click.Choice(["light", "dark", "auto"]), help="Default: auto for SVG, else light.")
@click.option("--rows/--one-row", default=True, show_default=True, help="Let a long network go over several rows.")
@click.option("--collapse/--expand", default=True, show_default=True, help="Draw repeated blocks once.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the words.")
@click.option("--block", metavar="NAME", help="In the form 'block': only the block of this name.")
@click.option("--scale", type=click.FloatRange(0.1, 16), help="Pixels of a PNG for one of the SVG.  [default: 2]")
@catalog_option
def command(
    model: str,
    form: Literal["full", "short", "data", "block", "system", "equivalence", "equal"],
    output: Path | None,
    theme: Literal["light", "dark", "auto"] | None,
    rows: bool,
    collapse: bool,
    lang: str,
    block: str | None,
    scale: float | None,
    catalog_directory: Path | None,
) -> None:
    """Draw the diagram of a network.

    MODEL or FILE.yml alone stands for the network of the same name, or else for its first one. A network id alone is
    enough, too. The form 'system' shows all networks of a model together.
    """
    from alphatree.drawing import DrawingError, draw, forms_of
    from alphatree.drawing.render import PNG_SCALE

    drawn_as = file_format(output)
    if theme == "auto" and drawn_as != "svg":
        raise Misuse(f"a {drawn_as} file is either light or dark", "leave --theme out, or name one of the two")
    if block is not None and form != "block":
        raise Misuse("--block goes with --form block")
    if scale is not None and drawn_as != "png":
        raise Misuse("--scale goes with a PNG", "every other format can be made larger without it")
    scale = scale or PNG_SCALE
    theme = theme or ("auto" if drawn_as == "svg" else "light")
    if form == "system":
        write_drawing(_system(model, catalog_directory, drawn_as, theme, rows=rows, lang=lang, scale=scale), output)
        return
    catalog, entry, network_id = load_for(model, catalog_directory)
    graph = compiled(catalog, entry, network_id)
    if form not in ("equivalence", "equal") and form not in forms_of(graph):
        hint = f"choose one of {', '.join(forms_of(graph))}"
        raise Misuse(f"the form '{form}' has nothing to show of {network_id}", hint)
    try:
        drawn = draw(
            graph,
            form=form,
            format=drawn_as,
            lang=lang,
            title=entry.networks[network_id].name.get(lang),
            rows=rows,
            theme=theme,
            collapse=collapse,
            block=block,
            scale=scale,
        )
    except DrawingError as error:
        refused_drawing(error)
    write_drawing(drawn, output)


def _system(
    model: str,
    catalog_directory: Path | None,
    drawn_as: FileFormat,
    theme: Literal["light", "dark", "auto"],
    *,
    rows: bool,
    lang: str,
    scale: float,
) -> str | bytes:
    """Return the picture of an entry's system. Raises: Misuse if it has none."""
    from alphatree.drawing import DrawingError, draw_system

    catalog, entry = load_entry_for(model, catalog_directory)
    if entry.system is None:
        raise Misuse(f"'{entry.id}' does not say how networks work together", "add 'system:' to the entry")
    try:
        return draw_system(entry, catalog, format=drawn_as, lang=lang, rows=rows, theme=theme, scale=scale)
    except DrawingError as error:
        refused_drawing(error)
