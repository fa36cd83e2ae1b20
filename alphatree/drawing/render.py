"""DOT -> SVG, PNG or PDF, by Graphviz in this process. The only module that touches pygraphviz."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from typing import Literal

from alphatree.drawing.errors import DrawingError

Format = Literal["svg", "png", "pdf"]
FORMATS: tuple[Format, ...] = ("svg", "png", "pdf")
PNG_SCALE = 2.0
"""Pixels of a PNG for one of the SVG, so that it is sharp on fine screens."""
MOST_PIXELS = 32_767
"""Width and height of the largest picture that cairo draws."""
_DPI = 72

_DATE, _NO_DATE = re.compile(rb"(?<=/CreationDate \(D:)\d{14}"), b"20000101000000"
"""The same picture is the same file, but a PDF says when it was made. Of equal length: it holds offsets."""

_LOCK = threading.Lock()


def render(dot: str, output: Format = "svg", *, scale: float = PNG_SCALE) -> bytes:
    """Return what Graphviz draws for pinned DOT text. `scale`: pixels of a PNG for one of the SVG.

    Raises: DrawingError with what Graphviz complained about.

    Graphviz does not lay anything out here (nop2), so that the time is linear in the size of the picture.
    """
    import pygraphviz

    # Graphviz keeps its state in globals, and its complaints go to the stderr of the process.
    with _LOCK, _captured_stderr() as complaints:
        try:
            graph = pygraphviz.AGraph(string=dot)
            if output == "png":
                graph.graph_attr["dpi"] = str(_DPI * scale)
            drawn = graph.draw(format=output, prog="nop2")
            graph.close()
        except Exception as error:
            raise DrawingError(f"Graphviz could not draw the picture: {error} {complaints()}".strip()) from error
    errors = [line for line in complaints().splitlines() if not _is_harmless(line)]
    if errors or not drawn:
        raise DrawingError(f"Graphviz could not draw the picture: {'; '.join(errors) or 'it gave nothing'}")
    return _DATE.sub(_NO_DATE, drawn) if output == "pdf" else bytes(drawn)


def refuse_too_large(width: float, height: float) -> None:
    """Raise DrawingError for a PNG of so many pixels, if cairo cannot draw it."""
    if max(width, height) > MOST_PIXELS:
        size = f"{width:,.0f}×{height:,.0f}"
        raise DrawingError(f"a PNG of {size} pixels is too large, expected at most {MOST_PIXELS:,} on a side")


def _is_harmless(line: str) -> bool:
    """Return whether a complaint is of no account here: text widths are ours, and nothing is laid out (nop2)."""
    about_text = "size too small for label" in line or line.startswith("Fontconfig ")
    return not line.strip() or about_text or "layout may take a long time" in line


class _Complaints:
    def __init__(self) -> None:
        self.text = ""

    def __call__(self) -> str:
        return self.text


@contextlib.contextmanager
def _captured_stderr() -> Iterator[_Complaints]:
    """Catch what C code writes to file descriptor 2."""
    complaints = _Complaints()
    sys.stderr.flush()
    saved = os.dup(2)
    try:
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), 2)
            try:
                yield complaints
            finally:
                os.dup2(saved, 2)
                file.seek(0)
                complaints.text = file.read().decode("utf-8", "replace").strip()
    finally:
        os.close(saved)
