"""Reading YAML: what comes out, where it stood, and what is said when it is wrong."""

import os
import subprocess
import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from alphatree import source as source_module
from alphatree.diagnostics import Position
from alphatree.source import MAX_BYTES, MAX_DEPTH, MAX_FAULTS, MAX_NODES, parse_source, read_source


def faults(text):
    return [str(fault) for fault in parse_source(text, "f.yml")[1]]


def read(text):
    source, found = parse_source(text, "f.yml")
    assert source is not None, found
    assert not found
    return source


def test_plain_data_comes_out():
    text = "name: ResNet\nyear: 2015\nvalue: 3.57\nofficial: true\nvenue:\nauthors: [a, b]\nzh: 残差\n"
    assert read(text).data == {
        "name": "ResNet",
        "year": 2015,
        "value": 3.57,
        "official": True,
        "venue": None,
        "authors": ["a", "b"],
        "zh": "残差",
    }


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("3:3", "3:3"),
        ("2015-12-10", "2015-12-10"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("0x1F", 31),
        ("0o17", 15),
        ("-7", -7),
        (".5", 0.5),
        ("1.", 1.0),
        ("~", None),
        ("NULL", None),
        ("FALSE", False),
        ("+", "+"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("0", 0),
        ("0.10", 0.1),
    ],
)
def test_words_mean_what_yaml_1_2_says(word, value):
    met = read(f"a: {word}\n").data["a"]
    assert met == value
    assert type(met) is type(value)


def test_positions_of_keys_and_values():
    source = read("a:\n  - {b: 1, 中文: 2}\n  - x\n")
    assert source.position(("a",), key=True) == Position(1, 1)
    assert source.position(("a",)) == Position(2, 3)
    assert source.position(("a", 0, "中文"), key=True) == Position(2, 12)
    assert source.position(("a", 0, "中文")) == Position(2, 16)
    assert source.position(("a", 1), key=True) == Position(3, 5)


def test_the_position_of_what_was_not_written_is_that_of_what_is_around_it():
    source = read("# a comment\na:\n  b: 1\n")
    assert source.position(("a", "c", 3)) == Position(3, 3)
    assert source.position(("a", "c"), key=True) == Position(2, 1)
    assert source.position(("z",)) == Position(2, 1)
    assert source.position(()) == Position(2, 1)


def test_a_value_as_it_was_written():
    source = read('arxiv: 1409.1550\ntext: "quoted"\nlong: >-\n  one\n  two\n')
    assert source.written(("arxiv",)) == "1409.1550"
    assert source.written(("text",)) == '"quoted"'
    assert source.written(("long",)) is None
    assert source.written(("none",)) is None


def test_windows_line_ends_are_fine():
    source = read("a: 1\r\nb: |\r\n  x\r\n  y\r\n")
    assert source.data == {"a": 1, "b": "x\ny\n"}
    assert source.position(("b",), key=True) == Position(2, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "name:ResNet\nkind: network\n",
            "f.yml:1:6: error: no space follows the colon of 'name' [yaml-syntax]\n  hint: write 'name: …'",
        ),
        (
            "a:\n\tb: 2\n",
            "f.yml:2:1: error: a tab indents this line, expected spaces [yaml-syntax]\n"
            "  hint: indent with two spaces; most editors can convert tabs to spaces",
        ),
        (
            "a: [1, 2\nb: 3\n",
            "f.yml:1:4: error: '[' opens here, but at 2:2 neither ',' nor ']' follows [yaml-syntax]\n"
            "  hint: close it with ]",
        ),
        (
            "a: {b: 1",
            "f.yml:1:4: error: '{' opens here, but until the end neither ',' nor '}' follows [yaml-syntax]\n"
            "  hint: close it with }",
        ),
        (
            "a: [1,,2]\n",
            "f.yml:1:7: error: a comma stands here with nothing before it [yaml-syntax]\n"
            "  hint: remove it, or fill the gap in",
        ),
        (
            'a: "x\nb: 3\n',
            "f.yml:1:4: error: this quote is never closed, expected the same quote at the end of the text "
            '[yaml-syntax]\n  hint: inside "…" a quote is written \\"; or put the whole text in \'…\'',
        ),
        (
            "a: {x: 1 y: 2}\n",
            "f.yml:1:4: error: '{' opens here, but at 1:11 neither ',' nor '}' follows [yaml-syntax]\n"
            "  hint: between { and } a comma separates items: {kernel_size: 3, stride: 2}; "
            "text that holds , : [ ] { } or # needs quotes",
        ),
        (
            "a: 'x\nb: 3\n",
            "f.yml:1:4: error: this quote is never closed, expected the same quote at the end of the text "
            "[yaml-syntax]\n  hint: inside '…' an apostrophe is written twice: 'it''s'",
        ),
        (
            "a: 'it's'\n",
            "f.yml:1:8: error: the text ends at the quote ', but more follows it [yaml-syntax]\n"
            "  hint: inside '…' an apostrophe is written twice: 'it''s'",
        ),
        (
            'a: "$\\sigma$"\n',
            'f.yml:1:6: error: a backslash inside "…" starts an escape that YAML does not know [yaml-syntax]\n'
            "  hint: use '…' instead: there a backslash is just a backslash, as formulas need it",
        ),
        (
            "summary: the idea: more\n",
            "f.yml:1:18: error: a second ': ' stands on this line, and YAML takes it for another field [yaml-syntax]\n"
            "  hint: put the whole text in quotes",
        ),
        (
            "a:\n  b: 1\n   c: 2\n",
            "f.yml:3:4: error: this line is indented deeper (3 spaces) than line 2 (2), which ends with its value "
            "[yaml-syntax]\n  hint: fields that belong together start in the same column",
        ),
        (
            "a:\n  - x\n - y\n",
            "f.yml:3:2: error: this line is indented by 1 space, which matches no line above it [yaml-syntax]\n"
            "  hint: fields that belong together start in the same column",
        ),
        (
            "- a\nb: 1\n",
            "f.yml:2:1: error: this line does not fit what stands above it, expected a list of '- ' items or fields, "
            "not both [yaml-syntax]\n  hint: check the indentation of this line and the one above",
        ),
        (
            "name：ResNet\nkind: network\n",
            "f.yml:1:5: error: a full-width colon '：' follows the field, expected ': ' [yaml-syntax]\n"
            "  hint: switch the input method to half-width for the colon after a field name",
        ),
        (
            "a: @foo\n",
            "f.yml:1:4: error: text starts with '@', which means something else in YAML [yaml-syntax]\n"
            "  hint: put it in quotes",
        ),
        (
            "a: - b\n",
            "f.yml:1:4: error: a list item starts on the line of its field, expected it on a line of its own "
            "[yaml-syntax]\n  hint: start a new line before '- ', or write the list as [a, b]; "
            "text that starts with '- ' needs quotes",
        ),
        (
            "- a\n-b\n- c\n",
            "f.yml:2:2: error: no space follows the dash of a list item [yaml-syntax]\n  hint: write '- …'",
        ),
        (
            "a: [1, 2]]\n",
            "f.yml:1:10: error: ']' closes nothing here [yaml-syntax]\n  hint: remove it, or add the opening bracket",
        ),
        (
            "kind: x\nfoo bar\n",
            "f.yml:2:1: error: this line is neither 'field: value' nor '- item' [yaml-syntax]\n"
            "  hint: a field needs a colon and a space; text of several lines needs 'field: >-' before it and an indent",
        ),
        ("", "f.yml:1:1: error: the file is empty, expected an entry [empty-file]"),
        ("# nothing\n", "f.yml:1:1: error: the file is empty, expected an entry [empty-file]"),
        (
            "a: 1\n---\nb: 2\n",
            "f.yml:2:1: error: a second document starts here, expected one per file [several-documents]\n"
            "  hint: remove '---'",
        ),
    ],
)
def test_what_does_not_parse_is_explained(text, expected):
    source, _ = parse_source(text, "f.yml")
    assert source is None
    assert faults(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: &x 1\nb: 2\n",
            "f.yml:1:4: error: the anchor '&x' stands here, which the catalogue does not take [yaml-anchor]\n"
            "  hint: remove it; text that starts with '&' needs quotes",
        ),
        (
            "b: 2\na: *x\n",
            "f.yml:2:4: error: the alias '*x' stands here, which the catalogue does not take [yaml-alias]\n"
            "  hint: write the value out; what repeats in a network goes into a block",
        ),
        (
            "b: 2\na: !!python/object/apply:os.system [ls]\n",
            "f.yml:2:4: error: the tag '!!python/object/apply:os.system' stands here, which the catalogue does not take "
            "[yaml-tag]\n  hint: remove it; text that starts with '!' needs quotes",
        ),
        (
            "b: 2\n<<: {c: 1}\n",
            "f.yml:2:1: error: the merge key '<<' stands here, which the catalogue does not take [merge-key]\n"
            "  hint: write the fields out; what repeats in a network goes into a block",
        ),
        (
            "b: 2\nb: 3\n",
            "f.yml:2:1: error: 'b' is given twice, first in line 1 [repeated-key]\n  hint: keep one of them",
        ),
        (
            "b: 2\n3: 4\n",
            "f.yml:2:1: error: 3 is not text, expected a name before the colon [bad-key]\n"
            '  hint: numbers are written without commas inside; as a name it needs quotes: "3"',
        ),
        (
            "b: 2\n? [a]\n: 4\n",
            "f.yml:2:3: error: a list or a mapping stands where a field name was expected [bad-key]",
        ),
        (
            "b: 2\na: 010\n",
            "f.yml:2:4: error: 010 starts with 0, which some YAML readers take for an octal number [ambiguous-number]\n"
            '  hint: write 10 for the number, or "010" in quotes for text',
        ),
        (
            f"b: 2\na: {'9' * 5000}\n",
            "f.yml:2:4: error: 99999999999999999999… (5000 characters) is too large, expected a number below 2**63 "
            "[number-too-large]\n  hint: put it in quotes if it is text",
        ),
        (
            "b: 2\na: 9223372036854775808\n",
            "f.yml:2:4: error: 9223372036854775808 is too large, expected a number below 2**63 [number-too-large]\n"
            "  hint: put it in quotes if it is text",
        ),
        (
            "b: 2\na: 1e999\n",
            "f.yml:2:4: error: 1e999 is too large, expected a number below 2**63 [number-too-large]\n"
            "  hint: put it in quotes if it is text",
        ),
        (
            "b: 2\na: .nan\n",
            "f.yml:2:4: error: .nan is not a number that can be counted with [not-finite]\n  hint: leave the field out",
        ),
        (
            'b: 2\na: "\\u202e"\n',
            "f.yml:2:4: error: a bidirectional control character (U+202E) stands here [forbidden-character]\n"
            "  hint: remove it; it may not even show in your editor",
        ),
    ],
)
def test_what_the_catalogue_does_not_take_is_named_and_the_rest_is_read(text, expected):
    source, _ = parse_source(text, "f.yml")
    assert source is not None
    assert source.data["b"] == 2
    assert faults(text) == [expected]


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\0", "a control character (U+0000)"),
        ("\x7f", "a control character (U+007F)"),
        ("\x85", "a control character (U+0085)"),
        ("\r", "a control character (U+000D)"),
        ("\u202e", "a bidirectional control character (U+202E)"),
        ("\u2066", "a bidirectional control character (U+2066)"),
        ("\u200b", "an invisible character (U+200B)"),
        ("\ufeff", "an invisible character (U+FEFF)"),
        ("\u2028", "an invisible character (U+2028)"),
        ("\U000e0041", "an invisible character (U+E0041)"),
        ("\ue000", "a character without a meaning of its own (U+E000)"),
        ("\ud800", "a character without a meaning of its own (U+D800)"),
    ],
)
@pytest.mark.parametrize("place", ["a: x{}y\n", "{}a: x\n", "a: 1 # x{}y\n"])
def test_characters_that_do_not_show_are_refused_everywhere(character, name, place):
    text = place.format(character)
    column = text.index(character) + 1
    assert faults(text) == [
        f"f.yml:1:{column}: error: {name} stands here [forbidden-character]\n"
        "  hint: remove it; it may not even show in your editor"
    ]


@pytest.mark.parametrize("text", ["×→°", "ﬁ ½ é", "中文，标点", "😀", "a\u00a0b", "α₀ₓ"])
def test_visible_characters_are_welcome(text):
    assert read(f"a: {text}\n").data["a"] == text


def test_an_alias_bomb_expands_to_nothing():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    source, found = parse_source("\n".join(lines), "f.yml")
    assert source is None
    assert len(found) == MAX_FAULTS
    assert {fault.code for fault in found} == {"yaml-anchor", "yaml-alias"}


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_stops_early(opening):
    expected = f"lists and fields are nested deeper than {MAX_DEPTH} levels [too-deep]"
    source, found = parse_source(opening * 20_000, "f.yml")
    assert source is None
    assert str(found[-1]).endswith(expected)


def test_the_deepest_allowed_nesting_is_read():
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH).data
    assert faults("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == [
        f"f.yml:1:{MAX_DEPTH + 1}: error: lists and fields are nested deeper than {MAX_DEPTH} levels [too-deep]"
    ]


def test_too_many_values_stop_early():
    assert faults("[" + "1," * (MAX_NODES + 10) + "1]") == [
        f"f.yml:1:{2 * MAX_NODES}: error: the file holds more than 50,000 values [too-many-values]"
    ]


def test_what_is_refused_does_not_hide_where_the_rest_stands():
    source, _ = parse_source("a: {b: 1}\na: {b: 2}\n", "f.yml")
    assert source is not None
    assert source.data == {"a": {"b": 1}}
    assert source.position(("a", "b")) == Position(1, 8)


def test_several_faults_of_form_are_reported_together():
    assert [fault.rpartition("[")[2] for fault in faults("a: 1\na: 2\nb: &x 1\nc: 010\n") if fault] == [
        'repeated-key]\n  hint: keep one of them',
        "yaml-anchor]\n  hint: remove it; text that starts with '&' needs quotes",
        'ambiguous-number]\n  hint: write 10 for the number, or "010" in quotes for text',
    ]  # fmt: skip


def test_files_are_read(tmp_path):
    file = tmp_path / "a.yml"
    file.write_text("a: 中\n", encoding="utf-8")
    source, found = read_source(file, "shown.yml")
    assert source is not None
    assert (source.path, source.data, found) == ("shown.yml", {"a": "中"}, [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"x" * (MAX_BYTES + 1),
            "f.yml:1:1: error: the file is larger than 256 KiB [file-too-large]\n"
            "  hint: split the networks over several entries, or write repetitions with 'repeat' and 'block'",
        ),
        (
            b"\xef\xbb\xbfa: 1\n",
            "f.yml:1:1: error: the file starts with a byte-order mark, expected plain UTF-8 [not-utf-8]\n"
            "  hint: save it as 'UTF-8 without BOM'",
        ),
        (
            "a: 1\n".encode("utf-16"),
            "f.yml:1:1: error: the file starts with UTF-16, expected plain UTF-8 [not-utf-8]\n"
            "  hint: save it as 'UTF-8 without BOM'",
        ),
        (
            "a: 1\nb: 中文\n".encode("gbk"),
            "f.yml:2:4: error: the byte 0xd6 is not UTF-8 [not-utf-8]\n"
            "  hint: save the file as UTF-8; other encodings such as GBK or Latin-1 are not read",
        ),
    ],
)
def test_bytes_that_are_not_plain_utf_8_are_refused(tmp_path, content, expected):
    file = tmp_path / "a.yml"
    file.write_bytes(content)
    source, found = read_source(file, "f.yml")
    assert source is None
    assert [str(fault) for fault in found] == [expected]


def test_a_file_that_is_not_there(tmp_path):
    assert [str(fault) for fault in read_source(tmp_path / "a.yml", "f.yml")[1]] == [
        "f.yml:1:1: error: the file cannot be read: No such file or directory [unreadable]"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.yml")
    assert [fault.code for fault in read_source(tmp_path / "a.yml", "f.yml")[1]] == ["unreadable"]


def test_the_python_parser_does_as_well(monkeypatch):
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert source_module._loader() is yaml.SafeLoader
    assert read("a: [1, {b: 中}]\n").position(("a", 1, "b")) == Position(1, 12)
    assert faults("a:\n\tb: 2\n") == [
        "f.yml:2:1: error: a tab indents this line, expected spaces [yaml-syntax]\n"
        "  hint: indent with two spaces; most editors can convert tabs to spaces"
    ]


class Dumper(yaml.SafeDumper):
    """Quotes all text, as PyYAML follows YAML 1.1 about which words need quotes."""

    def ignore_aliases(self, data):
        return True


Dumper.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))

visible = st.text(st.characters(exclude_categories=("C", "Z", "Zl", "Zp", "Cn"))).filter(
    lambda text: not source_module.FORBIDDEN.search(text)
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | visible
)
data = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(visible, inner, max_size=4), max_leaves=20
)


def origins(value, origin=()):
    yield origin
    if isinstance(value, list | dict):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from origins(inner, (*origin, key))


@given(data, st.booleans(), st.booleans())
def test_data_written_as_yaml_comes_back_with_positions_inside_the_file(value, flow, unicode):
    text = yaml.dump(value, Dumper=Dumper, default_flow_style=flow, allow_unicode=unicode, sort_keys=False)
    source = read(text)
    assert source.data == value
    lines = text.split("\n")
    for origin in origins(value):
        for key in (False, True):
            position = source.position(origin, key=key)
            assert 1 <= position.line <= len(lines)
            assert 1 <= position.column <= len(lines[position.line - 1]) + 1


@given(st.text(max_size=60))
def test_any_text_gives_data_or_a_fault_and_never_an_exception(text):
    source, found = parse_source(text, "f.yml")
    assert source is not None or found
    for fault in found:
        assert "\n" not in fault.message
        assert fault.position.line <= text.count("\n") + text.count("\r") + 2


@given(st.text("ab:-[]{}'\"#&*!|>%@` \n\t,?<", max_size=40))
def test_any_punctuation_gives_data_or_a_fault(text):
    source, found = parse_source(text, "f.yml")
    assert source is not None or found


def test_the_core_does_not_know_the_site_nor_the_command_line():
    code = (
        "import sys, alphatree.catalog, alphatree.rules, alphatree.network.compile, alphatree.json_schema\n"
        "known = {'mkdocs', 'jinja2', 'pygraphviz', 'graphviz', 'click', 'alphatree.cli', 'alphatree.site'}\n"
        "print(sorted(known & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
