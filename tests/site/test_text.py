"""Text from the catalogue is harmless wherever it lands, and reads as it was written."""

import html
import time

import markdown
import pytest

from alphatree.site.escape import json_for_html, markdown_text, safe_address
from alphatree.site.formula import formula
from alphatree.site.richtext import Reference, inline_text, plain_text, rich_text, without_references
from tests.projects import Parsed

PAYLOADS = [
    "[[lenet]] [[lenet|<script>alert(1)</script>]] [[lenet|[y](javascript:alert(1))]]",
    "| a |\n|---|\n| [[lenet|<img src=x onerror=alert(1)>]] |",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></h1></div><iframe src=https://evil.example></iframe>",
    "[x](javascript:alert(1))",
    "![x](https://ok.example/x.png)",
    "{onclick=alert(1)} { #id .class onmouseover=alert(1) }",
    "<https://evil.example> https://evil.example",
    "--8<-- 'mkdocs.yml'",
    "{{ 7*7 }} {% raw %} {# x #}",
    "*a* _b_ `c` ~d~ ^e^ ==f== :smile: [^1] ++g++",
    "1. one",
    "# heading",
    "| a | b |",
    "&lt;script&gt; &#60;b&#62;",
    "<!-- x --> <![CDATA[ x ]]>",
    "$\\href{javascript:alert(1)}{x}$ $\\text{<img src=x onerror=alert(1)>}$",
    "**<b onclick=alert(1)>x</b>**",
    "`</code><script>alert(1)</script>`",
    '[<img src=x onerror=alert(1)>](https://ok.example/"onclick=alert(1))',
    "```\n</code></pre><script>alert(1)</script>\n```",
    "$$</math><script>alert(1)</script>$$",
    '| a | b |\n|---|---|\n| <script>alert(1)</script> | " |',
    '<div data-alphatree="hero"></div>',
]
HARMLESS = {"p", "ul", "ol", "li", "em", "strong", "code", "pre", "a", "table", "thead", "tbody", "tr", "th", "td"}
MATH = {"math", "mrow", "mi", "mo", "mn", "mtext", "mspace"}


@pytest.mark.parametrize("text", PAYLOADS)
def test_rich_text_holds_nothing_but_the_elements_of_the_subset(text):
    page = Parsed(str(rich_text(text)))
    assert {tag for tag, _ in page.elements} <= HARMLESS | MATH
    for tag, attributes in page.elements:
        assert set(attributes) <= {"href", "rel", "scope", "display", "stretchy", "form", "separator"}, tag
        assert attributes.get("href", "https://").startswith("https://")


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_line_of_markdown_reads_as_it_was_written(text):
    line = " ".join(text.split())
    made = markdown.markdown(
        str(markdown_text(text)),
        extensions=["attr_list", "tables", "footnotes", "pymdownx.magiclink", "pymdownx.caret", "pymdownx.snippets"],
    )
    assert Parsed(made).elements == [("p", {})]
    assert html.unescape(made.removeprefix("<p>").removesuffix("</p>")) == line


def test_the_subset():
    text = "A *b* **c *d*** `e*f*`, [g](https://h.example/(i)).\n\n- one\n  more\n- two\n\n1. first\n\n```\n<x>\n\n*y*\n```"
    assert rich_text(text) == (
        '<p>A <em>b</em> <strong>c <em>d</em></strong> <code>e*f*</code>, <a href="https://h.example/(i)" '
        'rel="noopener nofollow">g</a>.</p><ul><li>one\nmore</li><li>two</li></ul><ol><li>first</li></ol>'
        "<pre><code>&lt;x&gt;\n\n*y*</code></pre>"
    )


def find(name):
    return {"vgg": Reference("VGG <&>", "../vgg/"), "me": Reference("Me", None)}.get(name)


@pytest.mark.parametrize(
    ("text", "shown", "plain", "named"),
    [
        ("[[vgg]]", '<a href="../vgg/">VGG &lt;&amp;&gt;</a>', "VGG <&>", "VGG <&>"),
        ("**[[vgg|its *t*]]**", '<strong><a href="../vgg/">its <em>t</em></a></strong>', "its t", "**its *t***"),
        ("[[me]], [[me|I]]", "Me, I", "Me, I", "Me, I"),
        ("[[no]], [[no|not <i>]]", "no, not &lt;i&gt;", "no, not <i>", "no, not <i>"),
        ("`[[vgg]]` \\[[vgg]]", "<code>[[vgg]]</code> [[vgg]]", "[[vgg]] [[vgg]]", "`[[vgg]]` \\[[vgg]]"),
        ("$a[[vgg]]$", None, "a[[vgg]]", "$a[[vgg]]$"),
        ("[see [[vgg]]](https://x.example)", None, None, "[see VGG <&>](https://x.example)"),
    ],
)
def test_texts_link_pages_by_id(text, shown, plain, named):
    if shown is not None:
        assert inline_text(text, find) == shown
        assert rich_text(text, find) == f"<p>{shown}</p>"
    if plain is not None:
        assert plain_text(text, find) == plain
    assert without_references(text, find) == named


def test_the_words_of_a_link_may_stand_in_a_table():
    made = str(rich_text("| a | b |\n|---|---|\n| [[vgg|it]] | b |\n| x|y |", find))
    assert made.count("<td>") == 4
    assert '<td><a href="../vgg/">it</a></td>' in made


def test_a_table_keeps_to_the_width_of_its_head():
    made = str(rich_text("| a | b |\n| --- | --: |\n| 1 | 2 | 3 |\n| x \\| y |"))
    assert made.count("<td>") == 3
    assert "<td>x | y</td>" in made


@pytest.mark.parametrize(("text", "shown"), [("5 * 3 * 2", "5 * 3 * 2"), ("costs $5 and $6", "costs $5 and $6")])
def test_marks_that_mean_themselves_stay(text, shown):
    assert inline_text(text) == shown


def test_chinese_lines_join_without_a_space_and_latin_words_keep_theirs():
    assert rich_text("这是第一行\n接着第二行 and\nmore") == "<p>这是第一行接着第二行 and\nmore</p>"


def test_plain_text_drops_the_marks():
    assert plain_text("A **b** of [c](https://d.example),\n\n- `e` and $f$") == "A b of c, - e and f"


@pytest.mark.parametrize(
    "text", ["*" * 20_000, "[" * 20_000, "$" * 19_999, "`" * 20_001, "**a" * 6_000, "a\\" * 9_000, "[[a|" * 5_000]
)
def test_rich_text_takes_no_time(text):
    start = time.process_time()
    rich_text(text)
    assert time.process_time() - start < 2


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written():
    assert formula(r"\left( <b>") == r"<code>\left( &lt;b&gt;</code>"


@pytest.mark.parametrize("latex", [r"\arg\min_x f", r"\arg \max_{y} f", r"\operatorname{arg} z"])
def test_the_function_arg_is_written_out(latex):
    made = str(formula(latex, block=True))
    assert "<mo>arg</mo>" in made
    assert "\\" not in made


def test_a_formula_has_no_attribute_but_the_known_ones():
    made = str(formula(r"\href{javascript:alert(1)}{x} \class{y}{z} \style{color:red}{w} \frac{1}{2}"))
    assert "javascript" not in made
    assert "href" not in made
    assert "<mfrac>" in made


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "https://user@evil.example/",
        "https://",
        "https://a.example/\n",
        'https://a.example/"onclick="',
        "https://a.example/<b>",
        "https://[::1",
    ],
)
def test_only_web_addresses_become_links(address):
    assert safe_address(address) is None


def test_json_cannot_end_the_element_it_stands_in():
    made = json_for_html({"x": "</script><!-- & \u2028"})
    assert not {"<", ">", "&", "\u2028"} & set(made)
