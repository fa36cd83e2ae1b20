"""What an entry may say, and what is said when it says something else."""

import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphatree.diagnostics import in_order
from alphatree.fields import RESERVED_IDS, id_problem, url_problem
from alphatree.json_schema import entry_schema
from alphatree.layers import LAYERS
from alphatree.schema import Direction, Entry, Localized, Paper, Phrase, parse_entry, parse_records
from alphatree.source import parse_source
from alphatree.validation import MAX_FAULTS, _places
from tests.catalogs import DIRECTIONS, entry_text, network_text

FULL = """
name: ResNet
full_name: {en: Deep Residual Network, zh: 深度残差网络}
aliases: [Residual Network]
redirects: [residual-network]
kind: network
directions: [classification, detection]
year: 2015
authors: [Kaiming He, Xiangyu Zhang]
organizations: [microsoft-research]
venue: CVPR 2016
awards: [{en: CVPR 2016 best paper, zh: CVPR 2016 最佳论文}]
papers:
  - {title: Deep Residual Learning, arxiv: "1512.03385", doi: 10.1109/CVPR.2016.90}
code:
  - {framework: caffe, url: "https://github.com/KaimingHe/deep-residual-networks", official: true}
  - framework: torch7
    url: http://example.org/gone
    status: dead
    successor: https://example.org/new
    note: {en: old, zh: 旧}
links:
  - {kind: article, url: "https://example.org/", title: About it}
descends_from:
  - {model: vgg, idea: {en: adds shortcuts, zh: 加上捷径}}
summary: {en: A network., zh: 一个网络。}
formula:
  lines: ['y = F(x) + x']
  where: [{symbol: x, meaning: {en: the input, zh: 输入}}]
plot:
  x: [-1, 1.5]
  y: [0, 2]
  x_label: {en: x, zh: x}
  y_label: {en: y, zh: y}
  curves: [{label: {en: sum, zh: 和}, y: "max(0, x) + x"}]
  caption: {en: A line., zh: 直线。}
sections:
  - {title: {en: The idea, zh: 核心思想}, body: {en: "$F(x) + x$", zh: "$F(x) + x$"}}
results:
  - {benchmark: ilsvrc-2015, metric: top-5 error, value: 3.57, unit: "%", setting: ensemble, source: "paper, Table 5"}
  - {benchmark: ilsvrc-2012, metric: top-1, value: 76, setting: {en: one crop, zh: 单次裁剪}, network: resnet-50, unverified: true, source: "https://example.org/a?b=c#d"}
unverified: [awards]
history:
  - {en: A note., zh: 说明。}
signed: ginkgo
blocks:
  unit: {layers: [relu]}
networks:
  resnet-50:
    name: {en: ResNet of 50 layers, zh: 50 层 ResNet}
    input: [3, 224, 224]
    note: {en: A note., zh: 说明。}
    implementation: {url: "https://example.org/code", note: {en: same, zh: 相同}}
    published:
      - {params: 25557032, macs: 4089184256, source: torchvision}
    layers: [relu]
  two:
    name: Two
    inputs: {source: [64], target: [64]}
    outputs: [a, b]
    layers: [relu]
system:
  parts:
    noise: {data: noise, shape: [100]}
    generator: {role: generator, network: resnet-50}
    merged: {operation: concat, name: {en: side by side, zh: 并排}}
    loss: {data: loss}
  flows:
    - path: [noise, generator, merged, loss]
    - {path: [[noise, generator], loss], label: {en: both, zh: 两者}, training: true}
  note: {en: A note., zh: 说明。}
"""


def entry_of(text, entry_id="example"):
    source, found = parse_source(textwrap.dedent(text), f"{entry_id}.yml")
    assert source is not None, found
    entry, diagnostics = parse_entry(source, entry_id)
    return entry, [str(fault) for fault in in_order(diagnostics)]


def faults(*more, entry_id="example"):
    """What is wrong with lines below a correct entry; they start at line 6."""
    return [fault.removeprefix("example.yml:") for fault in entry_of(entry_text("Example", *more), entry_id)[1]]


def test_an_entry_can_say_all_this():
    entry, found = entry_of(FULL, "resnet")
    assert not found
    assert entry is not None
    assert entry.id == "resnet"
    assert entry.source.path == "resnet.yml"
    assert entry.full_name is not None
    assert entry.full_name.get("zh") == "深度残差网络"
    assert entry.full_name.get("en") == "Deep Residual Network"
    assert entry.papers[0].address == "https://arxiv.org/abs/1512.03385"
    assert entry.results[0].value == 3.57
    assert entry.results[0].setting == Phrase(en="ensemble", zh="ensemble")
    assert entry.results[1].setting == Phrase(en="one crop", zh="单次裁剪")
    assert entry.results[1].value == 76
    assert isinstance(entry.results[1].value, int)
    assert list(entry.networks) == ["resnet-50", "two"]
    assert entry.networks["resnet-50"].name == Phrase(en="ResNet of 50 layers", zh="50 层 ResNet")
    assert entry.networks["two"].name == Phrase(en="Two", zh="Two")
    assert entry.networks["resnet-50"].input == (3, 224, 224)
    assert entry.networks["two"].inputs == {"source": (64,), "target": (64,)}
    assert entry.blocks == {"unit": {"layers": ["relu"]}}


def test_only_a_few_fields_are_required():
    entry, found = entry_of(entry_text())
    assert not found
    assert entry is not None
    assert entry.authors == ()
    assert entry.networks == {}


def test_entries_are_frozen_and_compared_by_meaning():
    first, second = entry_of(FULL)[0], entry_of(FULL)[0]
    assert first == second
    assert first is not None
    with pytest.raises(ValueError, match="frozen"):
        first.name = "Other"


def test_the_address_of_a_paper_is_built_from_its_ids():
    assert Paper(title="T", doi="10.1000/x").address == "https://doi.org/10.1000/x"
    assert Paper(title="T", doi="10.1000/x", url="https://example.org/x").address == "https://example.org/x"
    assert Paper(title="T").address is None


def test_text_loses_the_space_around_it():
    entry, _ = entry_of(entry_text("Example", "venue: >\n  CVPR\n  2016"))
    assert entry is not None
    assert entry.venue == "CVPR 2016"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "nmae: x",
            "6:1: error: unknown field 'nmae' [unknown-field]\n  hint: did you mean 'name'?",
        ),
        (
            "id: example",
            "6:1: error: unknown field 'id' [unknown-field]\n  hint: leave it out: the id of an entry is its file name",
        ),
        (
            "input: [3]",
            "6:1: error: unknown field 'input' [unknown-field]\n"
            "  hint: 'input' belongs to a network; check the indentation",
        ),
        (
            "authors: Jane Doe",
            "6:10: error: authors is 'Jane Doe', expected a list [wrong-type]\n  hint: write [Jane Doe]",
        ),
        (
            "authors: {a: 1}",
            "6:10: error: authors is a group of fields, expected a list [wrong-type]\n"
            "  hint: start each item with '- '",
        ),
        (
            "authors:",
            "6:9: error: authors is empty, expected a list [wrong-value]\n  hint: fill it in, or remove the field",
        ),
        (
            "authors: [Jane Doe, 3]",
            "6:21: error: item 2 of authors is the number 3, expected text of at most 200 characters [wrong-type]\n"
            '  hint: put it in quotes: "3"',
        ),
        (
            "venue: 2016",
            "6:8: error: venue is the number 2016, expected text of at most 200 characters [wrong-type]\n"
            '  hint: put it in quotes: "2016"',
        ),
        (
            "venue: true",
            "6:8: error: venue is true, expected text of at most 200 characters [wrong-type]\n"
            '  hint: put it in quotes: "true"',
        ),
        (
            'venue: ""',
            "6:8: error: venue is empty, expected text of at most 200 characters [wrong-value]",
        ),
        (
            'results: [{benchmark: b, metric: m, value: 1, source: s, setting: "a\\nb"}]',
            "6:67: error: setting of results is 'a b', expected text on one line [wrong-value]\n"
            "  hint: join the lines, or write it after '>-'",
        ),
        (
            "results: [{benchmark: b, metric: m, value: 1, source: s, setting: {en: a}}]",
            "6:58: error: the field 'zh' of setting is missing [missing-field]\n  hint: zh: the words in Chinese",
        ),
        (
            "networks: {a: {name: 3, input: [3], layers: [relu]}}",
            "6:22: error: name of network 'a' is the number 3, expected text of at most 200 characters [wrong-type]\n"
            '  hint: put it in quotes: "3"',
        ),
        (
            "networks: {a: {name: {en: a}, input: [3], layers: [relu]}}",
            "6:16: error: the field 'zh' of name is missing [missing-field]\n  hint: zh: the words in Chinese",
        ),
        (
            "venue: |\n  one\n  two",
            "6:8: error: venue is 'one two', expected text on one line [wrong-value]\n"
            "  hint: join the lines, or write it after '>-'",
        ),
        (
            "full_name: Deep Network",
            "6:12: error: full_name is 'Deep Network', expected the fields en and zh [wrong-type]\n"
            "  hint: write {en: …, zh: …}",
        ),
        (
            "full_name: {en: Deep Network}",
            "6:1: error: the field 'zh' of full_name is missing [missing-field]\n  hint: zh: the words in Chinese",
        ),
        (
            "full_name: {en: Two, 二, zh: 二}",
            "6:22: error: unknown field '二' of full_name [unknown-field]\n  hint: known fields: en, zh",
        ),
        (
            "full_name: {en: One, two three, zh: 二}",
            "6:22: error: unknown field 'two three' of full_name [unknown-field]\n"
            "  hint: between { and } a comma starts the next field; put text that holds commas in quotes",
        ),
        (
            "organizations: [Google Brain]",
            "6:17: error: item 1 of organizations is 'Google Brain', expected lowercase letters, digits and single "
            "hyphens, such as 'google-brain' [wrong-value]",
        ),
        (
            "papers: [{title: T, arxiv: 1512.03380}]",
            '6:28: error: arxiv of papers is 1512.03380, expected an arXiv id in quotes, such as "1512.03385" '
            "[wrong-type]\n  hint: put it in quotes, or YAML takes it for a number and drops a final 0",
        ),
        (
            "papers: [{title: T, arxiv: 'https://arxiv.org/abs/1512.03385'}]",
            "6:28: error: arxiv of papers is 'https://arxiv.org/abs/1512.03385', expected an arXiv id such as "
            '"1512.03385" [wrong-value]\n  hint: write "1512.03385"',
        ),
        (
            "papers: [{title: T, doi: 'https://doi.org/10.1109/5.726791'}]",
            "6:26: error: doi of papers is 'https://doi.org/10.1109/5.726791', expected a DOI such as "
            "10.1109/CVPR.2016.90 [wrong-value]\n  hint: write 10.1109/5.726791",
        ),
        (
            "papers: [{title: T, url: 'http://example.org/'}]",
            "6:26: error: url of papers is 'http://example.org/', expected an https address [wrong-value]\n"
            "  hint: try the address with https",
        ),
        (
            "papers:\n  - arxiv: '1512.03385'",
            "7:5: error: the field 'title' of papers is missing [missing-field]\n  hint: title: the title as printed",
        ),
        (
            "code: [{framework: PyTorch, url: 'https://example.org/'}]",
            "6:20: error: framework of code is 'PyTorch', expected a known framework [wrong-value]\n"
            "  hint: did you mean 'pytorch'?",
        ),
        (
            "code: [{framework: pytorch, url: 'http://example.org/'}]",
            "6:34: error: url of code is 'http://example.org/', expected an https address [wrong-value]\n"
            "  hint: try it with https; otherwise add 'insecure: true', or 'status: dead' if the page is gone",
        ),
        (
            "code: [{framework: pytorch, url: example.org/a}]",
            "6:34: error: url of code is 'example.org/a', expected an https address [wrong-value]\n"
            "  hint: write https://example.org/a",
        ),
        (
            "code: [{framework: pytorch, url: 'https://example.org/', official: yes}]",
            "6:68: error: official of code is 'yes', expected true or false [wrong-type]\n  hint: write true",
        ),
        (
            "code: [{framework: pytorch, url: 'https://example.org/', status: gone}]",
            "6:66: error: status of code is 'gone', expected live or dead [wrong-value]",
        ),
        (
            "results: [{benchmark: b, metric: m, value: 76%, source: paper}]",
            "6:44: error: value of results is '76%', expected a number [wrong-type]\n"
            "  hint: write the number alone, without its unit",
        ),
        (
            "results: [{benchmark: b, metric: m, value: '1,000', source: paper}]",
            "6:44: error: value of results is '1,000', expected a number [wrong-type]\n"
            "  hint: write 1000, without quotes or separators",
        ),
        (
            "results: [{benchmark: b, metric: m, value: 1, source: 'javascript://x'}]",
            "6:55: error: source of results is 'javascript://x', expected words such as 'paper, Table 4', or an https "
            "address alone [wrong-value]",
        ),
        (
            "formula: {lines: [$x$]}",
            "6:19: error: item 1 of lines is '$x$', expected LaTeX without dollar signs [wrong-value]\n"
            "  hint: only text between words needs them",
        ),
        (
            "plot: {x: [0, 1], x_label: {en: a, zh: 甲}, y_label: {en: b, zh: 乙}, "
            "curves: [{label: {en: c, zh: 丙}, y: sinh(x)}]}",
            "6:105: error: y of curves is 'sinh(x)', expected an expression without 'sinh(x)' [wrong-value]\n"
            "  hint: allowed: x, numbers, + - * / % **, < <= > >=, if-else, abs, ceil, cos, erf, exp, floor, log, max, "
            "min, sigmoid, sin, sqrt, tanh",
        ),
        (
            "plot: {x: [-1, 0], x_label: {en: a, zh: 甲}, y_label: {en: b, zh: 乙}, "
            "curves: [{label: {en: c, zh: 丙}, y: log(x)}]}",
            "6:1: error: curve 1 of the plot has no value between its first and last x [wrong-value]",
        ),
        (
            "plot: {x: [1, 0], x_label: {en: a, zh: 甲}, y_label: {en: b, zh: 乙}, "
            "curves: [{label: {en: c, zh: 丙}, y: x}]}",
            "6:11: error: x of plot is a list, expected two numbers, the smaller one first [wrong-value]",
        ),
        (
            "results: [{benchmark: b, metric: m, value: 1}]",
            "6:11: error: the field 'source' of results is missing [missing-field]\n"
            "  hint: source: where the number stands: the table of the paper, a model list, or an https address",
        ),
        (
            "unverified: [yaer]",
            "6:14: error: item 1 of unverified is 'yaer', expected a known field [wrong-value]\n"
            "  hint: did you mean 'year'?",
        ),
        (
            "networks: [relu]",
            "6:11: error: networks is a list, expected names, each with its fields indented below it [wrong-type]",
        ),
        (
            network_text("ResNet_50"),
            "7:3: error: a name of networks is 'ResNet_50', expected lowercase letters, digits and single hyphens, "
            "such as 'resnet-50' [wrong-value]",
        ),
        (
            network_text(layers="relu"),
            "10:13: error: layers of network 'example' is 'relu', expected a list [wrong-type]\n  hint: write [relu]",
        ),
        (
            "networks:\n  a: [relu]",
            "7:6: error: network 'a' is a list, expected the fields name and layers [wrong-type]\n"
            "  hint: write {name: …, layers: …}",
        ),
        (
            "networks:\n  a:\n    name: A\n    layers: [relu]",
            "7:3: error: 'input' of the network is missing [missing-field]\n"
            "  hint: input: the shape of one input without the batch, such as [3, 224, 224]",
        ),
        (
            "networks:\n  a: {name: A, input: [3], inputs: {a: [3]}, layers: [relu]}",
            "7:3: error: the network has both 'input' and 'inputs', expected one of them [wrong-value]",
        ),
        (
            "networks:\n  a: {name: A, input: [], layers: [relu]}",
            "7:23: error: input of network 'a' is an empty list, expected at least one item [wrong-value]",
        ),
        (
            "networks:\n  a: {name: A, input: [1, 2, 3, 4, 5], layers: [relu]}",
            "7:23: error: input of network 'a' is a list, expected at most 4 items [wrong-value]",
        ),
        (
            "networks:\n  a: {name: A, input: [3，8], layers: [relu]}",
            "7:24: error: item 1 of input is '3，8', expected a whole number from 1, or a symbol such as H where any number will do [wrong-type]\n"
            "  hint: numbers are separated by ', ', not by the full-width comma '，'",
        ),
        (
            "networks:\n  a: {name: A, input: [3], layers: [relu], inptu: 3}",
            "7:44: error: unknown field 'inptu' of network 'a' [unknown-field]\n  hint: did you mean 'input'?",
        ),
        (
            "networks:\n  a: {name: A, input: [3], layers: [relu], published: [{source: paper}]}",
            "7:56: error: a published count has neither params nor macs, expected at least one of them [missing-field]",
        ),
        (
            "networks:\n  a: {name: A, input: [3], layers: [relu], published: [{source: paper, params: -1}]}",
            "7:80: error: params of published is -1, expected a whole number [wrong-value]",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_at_its_place(line, expected):
    assert faults(line) == [expected]


def test_a_missing_space_in_braces_is_noticed():
    assert faults("full_name: {en:One, zh: 一}") == [
        "6:1: error: the field 'en' of full_name is missing [missing-field]\n  hint: en: the words in English",
        "6:13: error: unknown field 'en:One' of full_name [unknown-field]\n"
        "  hint: write a space after the colon: 'en: …'",
    ]


SYSTEM_FAULTS = [
    (
        "{role: genrator}",
        "[x, p]",
        "8:15: error: role of p is 'genrator', expected a known role [wrong-value]\n  hint: did you mean 'generator'?",
    ),
    (
        "{operation: non-maximum}",
        "[x, p]",
        "8:20: error: operation of p is 'non-maximum', expected a known word [wrong-value]\n  hint: known: resize, "
        "crop, align, nms, threshold, roi-pool, roi-align, concat, sum, multiply, compare, match, decode, ctc",
    ),
    (
        "{network: example}",
        "[x, p]",
        "8:5: error: a part of the system has neither role, data nor operation [missing-field]\n"
        "  hint: role: what a network does, such as backbone",
    ),
    ("{}", "[x, p]", "8:5: error: a part of the system has neither role, data nor operation [missing-field]"),
    (
        "{role: head, data: noise}",
        "[x, p]",
        "8:5: error: a part of the system has both 'role' and 'data', expected one of them [wrong-value]",
    ),
    (
        "{role: head, shape: [3]}",
        "[x, p]",
        "8:5: error: a part of the system has 'shape' but no 'data' [wrong-value]\n  hint: remove 'shape'",
    ),
    (
        "{operation: nms, network: example}",
        "[x, p]",
        "8:5: error: a part of the system has 'network' but no 'role' [wrong-value]\n  hint: remove 'network'",
    ),
    ("{role: head}", "[x]", "11:13: error: path of flows is a list, expected at least 2 items [wrong-value]"),
    (
        "{role: head}",
        "x",
        "11:13: error: path of flows is 'x', expected a list [wrong-type]\n  hint: write [x]",
    ),
    (
        "{role: head}",
        "[x, [p, P Net]]",
        "11:21: error: item 2 of path is 'P Net', expected lowercase letters, digits and single hyphens, "
        "such as 'p-net' [wrong-value]",
    ),
    (
        "{role: head}",
        "[[" + ", ".join("x" * 8) + "], [" + ", ".join("p" * 8) + "]]",
        "6:1: error: the flows of the system have 64 arrows, expected at most 60 [wrong-value]\n"
        "  hint: leave out what does not matter for the whole",
    ),
    (
        "{role: head}",
        "[x, p, x]\n      label: {en: a, zh: b}",
        "11:7: error: a flow with a label has a path of 3 steps, expected two [wrong-value]\n"
        "  hint: give the labelled arrow a path of its own",
    ),
]


@pytest.mark.parametrize(("part", "path", "expected"), SYSTEM_FAULTS)
def test_what_is_wrong_with_a_system_is_said_at_its_place(part, path, expected):
    system = f"system:\n  parts:\n    p: {part}\n    x: {{data: noise}}\n  flows:\n    - path: {path}"
    assert entry_of(entry_text("A", system))[1] == [f"example.yml:{expected}"]


def test_a_path_leads_through_its_steps_one_after_another():
    entry, _ = entry_of(FULL)
    assert [list(flow.arrows()) for flow in entry.system.flows] == [
        [("noise", "generator"), ("generator", "merged"), ("merged", "loss")],
        [("noise", "loss"), ("generator", "loss")],
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("two thousand", "year is 'two thousand', expected a whole number from 1669 to 2100 [wrong-type]"),
        ("'2015'", "year is '2015', expected a whole number from 1669 to 2100 [wrong-type]"),
        ("2015.0", "year is 2015.0, expected a whole number from 1669 to 2100 [wrong-type]"),
        ("true", "year is true, expected a whole number from 1669 to 2100 [wrong-type]"),
        ("1599", "year is 1599, expected a whole number from 1669 to 2100 [wrong-value]"),
        ("[2015]", "year is a list, expected a whole number from 1669 to 2100 [wrong-type]"),
        ("", "year is empty, expected a whole number from 1669 to 2100 [wrong-value]"),
    ],
)
def test_a_year_is_a_year(value, expected):
    found = entry_of(entry_text().replace("2015", value))[1]
    assert [fault.partition(" error: ")[2].partition("\n")[0] for fault in found] == [expected]


def test_all_missing_fields_are_named():
    found = entry_of("# nothing yet\nvenue: CVPR\n")[1]
    assert found == [
        f"example.yml:2:1: error: the field '{name}' is missing [missing-field]\n  hint: {name}: {hint}"
        for name, hint in (
            ("directions", "ids of directions; the first is its home and its folder, others make it an interchange on "
             "the map"),
            ("kind", "what sort of thing it is"),
            ("name", "the name that people use, such as ResNet"),
            ("summary", "one paragraph for readers who do not know the model yet"),
            ("year", "the year of the first public appearance, preprints included"),
        )
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["- a\n- b\n", "ResNet\n", "12\n"])
def test_a_file_that_is_no_entry(text):
    found = entry_of(text)[1]
    assert len(found) == 1
    assert "expected the fields name, kind, directions, year and summary [wrong-type]" in found[0]


def test_endless_faults_are_cut_short():
    found = faults(*(f"unknown{number}: 1" for number in range(MAX_FAULTS + 5)))
    assert len(found) == MAX_FAULTS + 1
    assert "1:1: error: 5 more faults are not listed [too-many-faults]" in found


@pytest.mark.parametrize(
    ("entry_id", "expected"),
    [
        ("ResNet", "lowercase letters, digits and single hyphens, such as 'resnet'"),
        ("a--b", "lowercase letters, digits and single hyphens, such as 'a-b'"),
        ("-a", "lowercase letters, digits and single hyphens, such as 'a'"),
        ("残差", "lowercase letters, digits and single hyphens, such as 'resnet-50'"),
        ("a\n", "lowercase letters, digits and single hyphens, such as 'a'"),
        ("..", "lowercase letters, digits and single hyphens, such as 'resnet-50'"),
        ("a" * 65, "at most 64 characters"),
        ("con", "another name, because this one is reserved"),
        ("lpt1", "another name, because this one is reserved"),
        ("index", "another name, because this one is reserved"),
    ],
)
def test_ids_that_are_refused(entry_id, expected):
    assert id_problem(entry_id) == expected


def test_the_file_name_has_to_be_an_id():
    assert entry_of(entry_text(), "Res_Net")[1] == [
        "Res_Net.yml:1:1: error: the file is named 'Res_Net', expected lowercase letters, digits and single hyphens, "
        "such as 'res-net' [bad-id]\n  hint: an entry's id is its file name without .yml"
    ]
    assert all(id_problem(name) for name in RESERVED_IDS)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org/a/b.html?x=1&y=%E4%B8%AD#part",
        "https://xn--fiqs8s.example:8443/~user/(a)",
        "http://example.org/old",
    ],
)
def test_addresses_that_are_taken(url):
    assert url_problem(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//example.org/",
        "/local",
        "file:///etc/passwd",
        "ftp://example.org/",
        "https://",
        "https:///path",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://localhost/",
        "https://exаmple.org/",
        "https://example.org/ a",
        "https://example.org/<b>",
        'https://example.org/"onclick=',
        "https://example.org/中",
        "https://example.org:99999/",
        "https://[::1",
        "https://example.org/" + "a" * 1000,
        "https://example.org\\@evil.org/",
    ],
)
def test_addresses_that_are_refused(url):
    assert url_problem(url) is not None


def test_records_are_read_one_by_one():
    text = DIRECTIONS.lstrip() + "Bad_Id:\n  name: {en: A, zh: 一}\n  introduction: {en: A, zh: 一}\nempty:\n"
    source, _ = parse_source(text, "directions.yml")
    assert source is not None
    records, found = parse_records(Direction, source)
    assert list(records) == ["classification"]
    assert records["classification"].id == "classification"
    assert records["classification"].name.get("zh") == "图像分类"
    assert [str(fault) for fault in found] == [
        "directions.yml:4:1: error: 'Bad_Id' is not an id, expected lowercase letters, digits and single hyphens, "
        "such as 'bad-id' [bad-id]",
        "directions.yml:7:7: error: empty is empty, expected the fields name and introduction [wrong-value]\n"
        "  hint: fill it in, or remove the field",
    ]


def test_a_file_of_records_that_holds_none():
    source, _ = parse_source("- a\n", "directions.yml")
    assert source is not None
    records, found = parse_records(Direction, source)
    assert not records
    assert [str(fault) for fault in found] == [
        "directions.yml:1:1: error: the file holds no ids, expected each id with its fields indented below it "
        "[wrong-type]"
    ]


def test_every_field_is_explained():
    """The docstrings are the field reference and the hints for missing fields."""
    schema = entry_schema()
    for model in (Entry, Localized, Direction):
        assert [name for name, field in model.model_fields.items() if not field.description] == []
    for name, definition in schema["$defs"].items():
        for field, about in definition.get("properties", {}).items():
            if not name.startswith("layer_") and name not in ("Item", "Block"):
                assert about.get("description"), f"{name}.{field}"
    assert len(list(_places(Entry))) > 10


def test_the_json_schema_knows_the_layers():
    schema = entry_schema()
    item = schema["$defs"]["Item"]["anyOf"]
    assert item[0]["enum"] == list(LAYERS)
    assert set(LAYERS) <= set(item[1]["properties"])
    assert list(schema["properties"]["networks"]["patternProperties"].values()) == [{"$ref": "#/$defs/NetworkSpec"}]
    assert schema["$defs"]["NetworkSpec"]["properties"]["layers"]["items"] == {"$ref": "#/$defs/Item"}
    conv = schema["$defs"]["layer_conv"]["anyOf"][0]
    assert conv["required"] == ["kernel_size", "out_channels"]
    assert {"type": "integer"} in conv["properties"]["kernel_size"]["anyOf"]
    json.dumps(schema)


def test_every_reference_of_the_json_schema_leads_somewhere():
    schema = entry_schema()
    text = json.dumps(schema)
    for name in {part.partition('"')[0] for part in text.split('"#/$defs/')[1:]}:
        assert name in schema["$defs"]


words = st.sampled_from(
    [
        *Entry.model_fields,
        "en",
        "zh",
        "url",
        "title",
        "model",
        "idea",
        "layers",
        "input",
        "inputs",
        "resnet-50",
        "x y",
        "",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3000) | st.floats(0, 9) | words | st.just("https://example.org/"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=5),
    max_leaves=12,
)


@given(st.dictionaries(words, values))
def test_whatever_is_written_there_is_an_entry_or_a_fault_in_the_file(data):
    text = json.dumps(data, ensure_ascii=False, indent=1)
    source, found = parse_source(text, "example.yml")
    assert source is not None
    assert not found
    entry, diagnostics = parse_entry(source, "example")
    assert (entry is None) == bool(diagnostics)
    lines = text.splitlines()
    for fault in diagnostics:
        assert fault.position.line <= len(lines)
        assert fault.position.column <= len(lines[fault.position.line - 1]) + 1
        assert "\n" not in fault.message
