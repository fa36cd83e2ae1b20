"""Formulas in hand-written Markdown: what is one, and what is left alone."""

import pytest

from alphatree.site.handwriting import take_formulas


def names(markdown):
    return list(take_formulas(markdown, "Formula")[1])


@pytest.mark.parametrize(
    "markdown",
    [
        "It costs $5 and not $6.",
        "Between $5/$6 and $7.",
        "A shell says `$HOME` and `` `$x$` ``.",
        "```sh\necho $a $b$\n```",
        "~~~\n$$\nx\n$$\n~~~",
        "- one\n\n    ```\n    $x$\n    ```",
        "````\n```\n$x$\n```\n$y$\n````",
        "Text.\n\n    $x$ in indented code\n\n    $y$\n",
        "\t$x$ at the very start\n",
        "<!-- $x$ -->",
        "Two paragraphs $of\n\ntext$ are no formula.",
        "$ x$ and $x $ have spaces inside.",
        "An empty one: $$ and $$.",
    ],
)
def test_is_left_alone(markdown):
    assert take_formulas(markdown, "Formula") == (markdown, {})


@pytest.mark.parametrize(
    "markdown",
    [
        "$x$",
        "**$x$**",
        "- $x$ in a list",
        "- item\n\n    a paragraph of the item with $x$",
        "!!! note\n\n    $x$",
        "| $x$ | y |\n|---|---|",
        "Text goes on\n    with $x$ in an indented line.",
        "```\n$no$\n```\n\n$x$",
        "    $no$\n\n$x$",
        "`$no$` $x$",
        "$a\nb$ over two lines",
        "在 $x$，中文",
    ],
)
def test_is_found(markdown):
    assert names(markdown) == ["formula-1"]


def test_a_formula_becomes_mathml_and_leaves_nothing_to_markdown():
    text, fragments = take_formulas("So $a_1 * b_2$ and $c|d$.", "Formula")
    assert text == 'So <span data-alphatree="formula-1"></span> and <span data-alphatree="formula-2"></span>.'
    assert fragments["formula-1"].startswith('<math display="inline">')


def test_a_formula_of_its_own_scrolls_where_it_is_too_wide():
    text, fragments = take_formulas("Before.\n\n$$x =\ny$$\n\nAfter.", "公式")
    assert text == 'Before.\n\n<div data-alphatree="formula-1"></div>\n\nAfter.'
    assert 'class="at-formula__line"' in fragments["formula-1"]
    assert 'aria-label="公式 1"' in fragments["formula-1"]
    assert 'display="block"' in fragments["formula-1"]


def test_a_dollar_with_a_backslash_is_a_dollar():
    assert take_formulas(r"\$x$ and \$", "Formula") == ("&#36;x$ and &#36;", {})


@pytest.mark.parametrize("latex", ["<script>alert(1)</script>", r"\text{<b>}", "x" * 700])
def test_nothing_of_a_formula_becomes_an_element(latex):
    _, fragments = take_formulas(f"${latex}$", "Formula")
    assert "<script" not in fragments["formula-1"]
    assert "<b>" not in fragments["formula-1"]


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written():
    assert take_formulas(r"$\frac{$", "Formula")[1] == {"formula-1": r"<code>\frac{</code>"}
