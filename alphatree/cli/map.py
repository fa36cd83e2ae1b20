"""`alphatree map`: the metro map as a poster of A1, as SVG, PDF, PNG or DOT."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from alphatree.cli.common import (
    Misuse,
    catalog_folder,
    catalog_option,
    fail,
    file_format,
    refused_drawing,
    write_drawing,
)


@click.command("map")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Where to write; the ending .svg, .png, .pdf or .dot is the format. Default: SVG to stdout.",
)  # fmt: skip
@click.option(
    "--theme", type=click.Choice(["light", "dark", "auto"]), default="light", show_default=True,
    help="A light sheet, a dark one, or an SVG that is as its reader's screen.",
)  # fmt: skip
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the words.")
@click.option(
    "--scale", type=click.FloatRange(0.1, 16),
    help="Pixels of a PNG for one point (1/72 inch) of paper; 2 makes 4,768 by 3,368 of them.  [default: 2]",
)  # fmt: skip
@catalog_option
def command(
    output: Path | None,
    theme: Literal["light", "dark", "auto"],
    lang: str,
    scale: float | None,
    catalog_directory: Path | None,
) -> None:
    """Draw the metro map of all models on a sheet of A1 (841 by 594 mm), with its title and legend.

    The lines and their routes stand in diagrams/metro.yml, or in metro.yml of a catalogue that brings its own.
    """
    from alphatree.catalog import load_catalog
    from alphatree.drawing import DrawingError
    from alphatree.drawing.metro.draw import draw_poster
    from alphatree.drawing.render import PNG_SCALE

    drawn_as = file_format(output)
    if theme == "auto" and drawn_as != "svg":
        raise Misuse(f"a {drawn_as} file is either light or dark", "leave --theme out, or name one of the two")
    if scale is not None and drawn_as != "png":
        raise Misuse("--scale goes with a PNG", "every other format can be made larger without it")
    catalog, diagnostics = load_catalog(catalog_folder(catalog_directory))
    if catalog.metro is None:
        fail([one for one in diagnostics if one.path.endswith("metro.yml")])
    try:
        drawn = draw_poster(catalog, format=drawn_as, lang=lang, theme=theme, scale=scale or PNG_SCALE)
    except DrawingError as error:
        refused_drawing(error)
    if drawn is None:
        raise Misuse("no entry stops on the metro map", "give one a line and its branch, such as metro: [LINE/BRANCH]")
    write_drawing(drawn, output)
