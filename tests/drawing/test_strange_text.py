"""Text that nobody expects, through `draw`: well-formed, in its place, and exactly as it was written."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alphatree.drawing import draw, forms_of, lay_out
from alphatree.source import FORBIDDEN
from tests.drawing.geometry import faults
from tests.drawing.known import SVG, parsed
from tests.sources import faults_of, graph_of

LAYERS = """
- conv: {{out_channels: 8, kernel_size: 3}}
- other: {{label: {0}, shape: [8, 30, 30]}}
- other: {{label: {0}, shape: [8, 30, 30], drawn_as: matmul}}
- repeat: 2
  block: unit
"""
BLOCK = "unit:\n  layers:\n    - other: {{label: {0}, shape: [8, 30, 30]}}"
# What the source lets through: no control, bidirectional or invisible characters.
text = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=40
).filter(lambda found: found.strip() and not FORBIDDEN.search(found))  # fmt: skip


def graph_with(label):
    quoted = json.dumps(label, ensure_ascii=False)
    return graph_of(LAYERS.format(quoted), blocks=BLOCK.format(quoted))


@given(label=text, title=text)
@example(label="a \"b\" 'c'", title='"><script>alert(1)</script>')
@example(label="\\N \\G \\L \\", title="\\N")
@example(label="<b>&amp;</b> & &lt;", title="&#60;")
@example(label="]]> --> <![CDATA[", title="]]>")
@example(label="%s ${x} {{ y }} {% z %}", title="{{ 7 * 7 }}")
@example(label="שלום עולם", title="مرحبا")
@example(label="e\u0301\u0323" * 10, title="\u0301")
@example(label="🚀" * 40, title="👍🏽")
@example(label="卷积" * 20, title="卷积" * 20)
@example(label="W" * 40, title="W" * 200)
@example(label="a\u00a0b", title="\u3000x")
def test_any_label_and_title_is_drawn_as_it_is(label, title):
    graph = graph_with(label)
    for form in forms_of(graph):
        assert faults(lay_out(graph, form)) == []
        picture = parsed(draw(graph, form=form, title=title, prefix="p"))
        assert picture.findtext(f"{SVG}title") == title
        written = [one.text or "" for one in picture.iter(f"{SVG}text")]
        tooltips = [one.text or "" for one in picture.iter(f"{SVG}title")]
        if form == "full":
            cut = {re.escape(one[:-1]) for one in written if one.endswith("…")}
            assert label in written or any(re.match(start, label) for start in cut)
            assert any(one.startswith("other1") for one in tooltips)
        assert label in " ".join(descriptions(picture))


def descriptions(picture):
    return [one.text or "" for one in picture.iter(f"{SVG}desc")]


@pytest.mark.parametrize("label", ["", "   ", "a\nb", "a\tb", "a\x00b"])
def test_labels_that_are_no_line_are_refused(label):
    (fault,) = faults_of(f"- other: {{label: {json.dumps(label)}, shape: [1]}}")
    assert fault.startswith("error: label of layer 'other' is '")
    assert fault.endswith("', expected a word or two on one line [wrong-type]")


def test_long_labels_are_refused_and_quoted_in_part():
    (fault,) = faults_of(f"- other: {{label: {'W' * 200}, shape: [1]}}")
    assert fault == f"error: label of layer 'other' is '{'W' * 59}…', expected at most 40 characters [wrong-type]"
