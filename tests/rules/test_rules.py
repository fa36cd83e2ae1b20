"""Every rule: what breaks it, where, and what is said. And that no rule is forgotten."""

import importlib
import inspect
import pkgutil

import pytest

from alphatree import rules
from tests.catalogs import entry_text, network_text, report, write_catalog


def descends(*parents):
    items = ", ".join(f"{{model: {parent}, idea: {{en: x, zh: 一}}}}" for parent in parents)
    return f"descends_from: [{items}]"


def code_of(rule):
    """The manual starts with the code."""
    return rule.__doc__.partition(":")[0]


def test_every_file_is_a_rule_with_a_manual():
    modules = [
        importlib.import_module(f"alphatree.rules.{found.name}") for found in pkgutil.iter_modules(rules.__path__)
    ]
    listed = {rule for name, group in vars(rules).items() if name.endswith("RULES") for rule in group}
    assert set(modules) == listed
    for rule in modules:
        assert f'"{code_of(rule)}"' in inspect.getsource(rule)
        assert len((rule.__doc__ or "").splitlines()) > 2


def test_every_rule_is_tested():
    assert {code for code, *_ in CASES} == {code_of(rule) for rule in rules.RULES}


def system_text(*flows, **parts):
    """Return the YAML of a system; parts stand from line 8 on."""
    named = [f"    {name}: {{{part}}}" for name, part in parts.items()]
    return "\n".join(["system:", "  parts:", *named, "  flows:", *(f"    - path: {path}" for path in flows)])


TABLE = (
    "t:\n  title: {en: T, zh: 表}\n  introduction: {en: T, zh: 表}\n  directions: [classification]\n"
    "  rows: [{model: abc}]\n  columns: [year]\n"
)

METRO = """\
title: {en: Map, zh: 线路图}
grid: {width: 20, height: 10}
lines:
  a:
    name: {en: A, zh: 甲}
    colour: "#660066"
    directions: [classification]
    branches:
"""


def metro_text(*branches, hubs=""):
    """Return a map of one line. Its branches stand from line 9 on; `hubs` goes before the lines, in lines of its own."""
    text = METRO + "".join(f"      {branch}\n" for branch in branches)
    return {"metro.yml": text.replace("lines:\n", f"{hubs}lines:\n", 1)}


CASES = [
    (
        "unknown-plant",
        {},
        "contributors.yml:4:1: error: there is no drawing of 'gingko' [unknown-plant]\n  hint: did you mean 'ginkgo'?",
    ),
    (
        "unknown-reference",
        {"vgg": entry_text("VGG", "history:\n  - en: |\n      Not\n      [[vg|the *trunk*]].\n    zh: 即 [[vgg]]。")},
        "classification/vgg.yml:9:7: error: there is no model or dataset 'vg' to link to [unknown-reference]\n"
        "  hint: did you mean 'vgg'?",
    ),
    (
        "wrong-route",
        metro_text("b: {route: [[0, 0], [3, 1]]}"),
        "metro.yml:9:27: error: the route of 'a/b' goes from [0, 0] to [3, 1], which is neither horizontal, vertical "
        "nor at 45° [wrong-route]\n  hint: a step changes x alone, y alone, or both by as much",
    ),
    (
        "wrong-route",
        metro_text("b: {route: [[0, 0], [0, 0], [5, 0]]}"),
        "metro.yml:9:27: error: the route of 'a/b' goes from [0, 0] to [0, 0], which is neither horizontal, vertical "
        "nor at 45° [wrong-route]\n  hint: a step changes x alone, y alone, or both by as much",
    ),
    (
        "wrong-route",
        metro_text("b: {route: [[0, 0], [21, 0]]}"),
        "metro.yml:9:27: error: the route of 'a/b' leaves the grid of 20 by 10 at [21, 0] [wrong-route]\n"
        "  hint: enlarge the grid, or let the route stay on it",
    ),
    (
        "wrong-route",
        metro_text("b: {route: [[0, 0], [9, 0], [5, 0]]}"),
        "metro.yml:9:27: error: the route of 'a/b' turns back at [9, 0] [wrong-route]\n"
        "  hint: end it there, or lead it on another way",
    ),
    (
        "wrong-route",
        metro_text("b: {route: [[0, 0], [9, 0]]}", hubs="hubs: {classification: {at: [3, 11]}}\n"),
        "metro.yml:3:29: error: the hub 'classification' lies off the grid of 20 by 10 at [3, 11] [wrong-route]\n"
        "  hint: enlarge the grid, or move the hub",
    ),
    (
        "shared-track",
        metro_text("b: {route: [[0, 0], [9, 0]]}", "c: {route: [[8, 0], [12, 0]]}"),
        "metro.yml:10:18: error: the branch 'a/c' runs on the track of 'a/b' from [8, 0] to [9, 0] [shared-track]\n"
        "  hint: let it leave where the other one is no longer needed, or make it another line",
    ),
    (
        "shared-track",
        metro_text("b: {route: [[0, 0], [3, 0], [3, 3], [1, 1], [1, 0], [5, 0]]}"),
        "metro.yml:9:18: error: the branch 'a/b' runs on the track of itself from [1, 0] to [2, 0] [shared-track]\n"
        "  hint: let it leave where the other one is no longer needed, or make it another line",
    ),
    (
        "dashed-loop",
        metro_text(
            "b: {route: [[0, 0], [9, 0]], dashed: true}",
            "c: {route: [[9, 0], [9, 5]], dashed: true}",
            "d: {route: [[9, 5], [5, 5], [0, 0]], dashed: true}",
        ),
        "metro.yml:11:18: error: the dashed branch 'a/d' closes a loop at [0, 0] [dashed-loop]\n"
        "  hint: leave out the link that says least",
    ),
    (
        "unknown-branch",
        {"x": entry_text("X", "metro: [b/main]"), **metro_text("main: {route: [[0, 0], [9, 0]]}")},
        "classification/x.yml:6:9: error: the metro map has no line 'b' [unknown-branch]\n  hint: it has a",
    ),
    (
        "unknown-branch",
        {"x": entry_text("X", "metro: [a/mian]"), **metro_text("main: {route: [[0, 0], [9, 0]]}")},
        "classification/x.yml:6:9: error: the line 'a' of the metro map has no branch 'mian' [unknown-branch]\n"
        "  hint: did you mean 'main'?",
    ),
    (
        "unknown-branch",
        {"x": entry_text("X", "metro: [a/main, a/main]"), **metro_text("main: {route: [[0, 0], [9, 0]]}")},
        "classification/x.yml:6:17: error: the branch 'a/main' is named twice [unknown-branch]\n  hint: once is enough",
    ),
    (
        "no-interchange",
        {
            "x": entry_text("X", "metro: [a/b, a/c]"),
            **metro_text("b: {route: [[0, 0], [9, 0]]}", "c: {route: [[0, 5], [9, 5]]}"),
        },
        "classification/x.yml:6:8: error: the branches 'a/b' and 'a/c' of the metro map do not meet [no-interchange]\n"
        "  hint: let their routes share a point in diagrams/metro.yml, or name one branch",
    ),
    (
        "no-interchange",
        {
            "x": entry_text("X", "metro: [a/b, a/c]"),
            "y": entry_text("Y", "metro: [a/b, a/c]"),
            **metro_text("b: {route: [[0, 5], [9, 5]]}", "c: {route: [[5, 0], [5, 9]]}"),
        },
        "classification/y.yml:6:8: error: 'y' finds the place where 'a/b' and 'a/c' meet taken by 'x' "
        "[no-interchange]\n  hint: let it stop at one of the branches only",
    ),
    (
        "no-interchange",
        {
            "x": entry_text("X", "metro: [a/b, a/c]"),
            **metro_text(
                "b: {route: [[0, 5], [9, 5]]}",
                "c: {route: [[5, 0], [5, 9]]}",
                hubs="hubs: {classification: {at: [5, 5]}}\n",
            ),
        },
        "classification/x.yml:6:8: error: the branches 'a/b' and 'a/c' of the metro map do not meet [no-interchange]\n"
        "  hint: let their routes share a point in diagrams/metro.yml, or name one branch",
    ),
    (
        "unknown-in-table",
        {"abcd": entry_text("A")},
        "tables.yml:5:18: error: there is no model 'abc' [unknown-in-table]\n  hint: did you mean 'abcd'?",
    ),
    (
        "unknown-dataset",
        {},
        "benchmarks.yml:3:12: error: there is no dataset 'mnits' [unknown-dataset]\n"
        "  hint: add it to {catalog}/datasets",
    ),
    (
        "unknown-benchmark",
        {"a": entry_text("A", "results: [{benchmark: minst, metric: error, value: 1, source: s}]")},
        "classification/a.yml:6:23: error: there is no benchmark 'minst' [unknown-benchmark]\n"
        "  hint: did you mean 'mnist'?",
    ),
    (
        "unknown-metric",
        {"a": entry_text("A", "results: [{benchmark: mnist, metric: grace, value: 1, source: s}]")},
        "classification/a.yml:6:38: error: there is no metric 'grace' [unknown-metric]\n"
        "  hint: add it to {catalog}/metrics.yml",
    ),
    (
        "repeated-id",
        {"a": entry_text("A"), "detection__a": entry_text("Other", direction="detection")},
        "detection/a.yml:1:1: error: the id 'a' is taken already by {catalog}/models/classification/a.yml "
        "[repeated-id]\n  hint: rename one of the two files",
    ),
    (
        "repeated-network",
        {"a": entry_text("A", network_text("net")), "b": entry_text("B", network_text("net"))},
        "classification/b.yml:7:3: error: the network id 'net' is taken already by "
        "{catalog}/models/classification/a.yml:7 [repeated-network]\n  hint: choose another id, such as 'b-net'",
    ),
    (
        "repeated-alias",
        {"a": entry_text("A", "aliases: [Inception]"), "b": entry_text("B", "aliases: [B net, inception]")},
        "classification/b.yml:6:18: error: 'inception' leads to the entry 'a' already [repeated-alias]\n"
        "  hint: remove it from one of the two",
    ),
    (
        "repeated-alias",
        {"a": entry_text("A"), "b": entry_text("B", "redirects: [a]")},
        "classification/b.yml:6:13: error: 'a' leads to the entry 'a' already [repeated-alias]\n"
        "  hint: remove it from one of the two",
    ),
    (
        "repeated-alias",
        {"a": entry_text("A", "redirects: [a]")},
        "classification/a.yml:6:13: error: the redirect 'a' leads to the entry itself [repeated-alias]\n"
        "  hint: remove it",
    ),
    (
        "missing-parent",
        {"resnet": entry_text("A"), "b": entry_text("B", descends("resent"))},
        "classification/b.yml:6:25: error: the parent 'resent' has no entry [missing-parent]\n"
        "  hint: did you mean 'resnet'? Otherwise add its entry first",
    ),
    (
        "missing-parent",
        {"b": entry_text("B", descends("xyzzy"))},
        "classification/b.yml:6:25: error: the parent 'xyzzy' has no entry [missing-parent]\n"
        "  hint: add its entry first, or leave it out",
    ),
    (
        "missing-parent",
        {"a": entry_text("A", "redirects: [old]"), "b": entry_text("B", descends("old"))},
        "classification/b.yml:6:25: error: the parent 'old' has no entry [missing-parent]\n"
        "  hint: it is called 'a' now",
    ),
    (
        "cyclic-descent",
        {"a": entry_text("A", descends("a"))},
        "classification/a.yml:6:25: error: 'a' descends from itself [cyclic-descent]\n  hint: remove this parent",
    ),
    (
        "cyclic-descent",
        {
            "a": entry_text("A", descends("b")),
            "b": entry_text("B", descends("d", "c")),
            "c": entry_text("C", descends("a")),
            "d": entry_text("D"),
            "e": entry_text("E", descends("c")),
        },
        "classification/a.yml:6:25: error: the descent runs in a circle: 'a' from 'b' from 'c' from 'a' "
        "[cyclic-descent]\n  hint: the older one cannot descend from the newer one",
    ),
    (
        "older-than-parent",
        {"a": entry_text("A"), "b": entry_text("B", descends("a")).replace("2015", "2012")},
        "classification/b.yml:6:25: warning: 'b' is of 2012, but descends from 'a' of 2015 [older-than-parent]\n"
        "  hint: look at both years, or leave this parent out",
    ),
    (
        "unknown-direction",
        {"a": entry_text("A").replace("[classification]", "[classification, clasification]")},
        "classification/a.yml:3:30: error: there is no direction 'clasification' [unknown-direction]\n"
        "  hint: did you mean 'classification'?",
    ),
    (
        "unknown-direction",
        {"a": entry_text("A").replace("[classification]", "[classification, xyzzy]")},
        "classification/a.yml:3:30: error: there is no direction 'xyzzy' [unknown-direction]\n"
        "  hint: add it to {catalog}/directions.yml",
    ),
    (
        "wrong-folder",
        {"detection__a": entry_text("A")},
        "detection/a.yml:3:14: error: the entry's home is 'classification', but the file lies in 'detection' "
        "[wrong-folder]\n  hint: move the file to models/classification/, or put 'detection' first",
    ),
    (
        "unknown-organization",
        {"a": entry_text("A", "organizations: [google, gogle]")},
        "classification/a.yml:6:25: error: there is no organization 'gogle' [unknown-organization]\n"
        "  hint: did you mean 'google'?",
    ),
    (
        "unknown-organization",
        {"a": entry_text("A", "organizations: [xyzzy]")},
        "classification/a.yml:6:17: error: there is no organization 'xyzzy' [unknown-organization]\n"
        "  hint: add it to {catalog}/organizations.yml",
    ),
    (
        "unknown-contributor",
        {"a": entry_text("A", "signed: ginko")},
        "classification/a.yml:6:9: error: nobody signs with 'ginko' [unknown-contributor]\n"
        "  hint: did you mean 'ginkgo'?",
    ),
    (
        "unknown-contributor",
        {"a": entry_text("A", "signed: oak")},
        "classification/a.yml:6:9: error: nobody signs with 'oak' [unknown-contributor]\n"
        "  hint: add yourself to {catalog}/contributors.yml",
    ),
    (
        "unknown-network",
        {
            "a": entry_text(
                "A",
                "results: [{benchmark: mnist, metric: error, value: 1, source: s, network: net-2}]",
                network_text("net-1"),
            )
        },
        "classification/a.yml:6:75: error: this entry has no network 'net-2' [unknown-network]\n"
        "  hint: did you mean 'net-1'?",
    ),
    (
        "unknown-network",
        {
            "a": entry_text("A", system_text("[x, g]", x="data: noise", g="role: generator, network: net-2")),
            "b": entry_text("B", network_text("net-1")),
        },
        "classification/a.yml:9:35: error: there is no network 'net-2' [unknown-network]\n  hint: did you mean 'net-1'?",
    ),
    (
        "unknown-network",
        {"a": entry_text("A", system_text("[x, g]", x="data: noise", g="role: generator, network: xyzzy"))},
        "classification/a.yml:9:35: error: there is no network 'xyzzy' [unknown-network]\n"
        "  hint: leave it out if its layers are not written",
    ),
    (
        "unknown-part",
        {"a": entry_text("A", system_text("[x, y]", "[x, [y, zzz]]", x="data: noise", y="role: generator"))},
        "classification/a.yml:12:21: error: the system has no part 'zzz' [unknown-part]\n  hint: add it below 'parts:'",
    ),
    (
        "unknown-part",
        {"a": entry_text("A", system_text("[x, gen, gan]", x="data: noise", gen="role: generator"))},
        "classification/a.yml:11:22: error: the system has no part 'gan' [unknown-part]\n  hint: did you mean 'gen'?",
    ),
    (
        "unknown-part",
        {"a": entry_text("A", system_text("[x, y]", x="data: noise", y="role: generator", z="data: loss"))},
        "classification/a.yml:10:5: error: no flow leads through the part 'z' [unknown-part]\n"
        "  hint: add it to a path, or remove it",
    ),
    (
        "cyclic-system",
        {"a": entry_text("A", system_text("[x, y]", "[y, x]", x="data: noise", y="role: generator"))},
        "classification/a.yml:12:13: error: the data runs in a circle: 'y' to 'x' to 'y' [cyclic-system]\n"
        "  hint: give a network that is used twice a part for each use",
    ),
    (
        "cyclic-system",
        {"a": entry_text("A", system_text("[x, y, x]", "[x, x]", x="data: noise", y="role: generator"))},
        "classification/a.yml:11:13: error: the data runs in a circle: 'y' to 'x' to 'y' [cyclic-system]\n"
        "  hint: give a network that is used twice a part for each use",
    ),
]


@pytest.mark.parametrize(("code", "entries", "expected"), CASES, ids=[code for code, *_ in CASES])
def test_what_breaks_a_rule(tmp_path, code, entries, expected):
    metro = entries.get("metro.yml")
    folder = write_catalog(tmp_path, **{name: text for name, text in entries.items() if name != "metro.yml"})
    if metro is not None:
        (folder / "metro.yml").write_text(metro, encoding="utf-8")
    if code == "unknown-dataset":
        (folder / "benchmarks.yml").write_text("mnist:\n  name: {en: M, zh: M}\n  dataset: mnits\n", encoding="utf-8")
    if code == "unknown-plant":
        add_contributor(folder, "gingko")
    if code == "unknown-in-table":
        (folder / "tables.yml").write_text(TABLE, encoding="utf-8")
    if "detection__a" in entries:
        with (folder / "directions.yml").open("a", encoding="utf-8") as stream:
            stream.write("detection:\n  name: {en: D, zh: 检测}\n  introduction: {en: D, zh: 检测}\n")
    # Paths inside a message are shown as everywhere, but shortened by `report`.
    expected = expected.replace("{catalog}/models/", "").replace("{catalog}/", "")
    assert report(folder) == [expected]


def add_contributor(folder, plant, more=""):
    with (folder / "contributors.yml").open("a", encoding="utf-8") as stream:
        stream.write(f"{plant}:\n  name: Somebody\n  plant: {{en: tree, zh: 树}}\n{more}")


def test_a_signature_may_have_another_drawing(tmp_path):
    folder = write_catalog(tmp_path)
    add_contributor(folder, "fir", "  drawing: pine\n")
    add_contributor(folder, "fig", "  drawing: leaf\n")
    assert report(folder) == []
    add_contributor(folder, "palm", "  drawing: baobab\n")
    assert report(folder) == [
        "contributors.yml:15:12: error: there is no drawing of 'baobab' [unknown-plant]\n"
        "  hint: choose one of bamboo, cherry, ginkgo, maple, oak, pine, willow; or say 'drawing: leaf' until "
        "templates/plants has yours",
    ]


def test_nothing_is_wrong_with_a_map_whose_lines_meet_cross_and_share(tmp_path):
    """What two lines may do and two branches of one line may not: run side by side."""
    lines = METRO + "      b: {route: [[0, 5], [9, 5]]}\n      c: {route: [[5, 0], [5, 9]]}\n"
    lines += "  z:\n    name: {en: Z, zh: 乙}\n    colour: '#00b0f0'\n    directions: [classification]\n"
    lines += "    branches: {b: {route: [[0, 5], [9, 5]]}}\n"
    entries = {"x": entry_text("X", "metro: [a/b, a/c]"), "y": entry_text("Y", "metro: [a/b, z/b]")}
    folder = write_catalog(tmp_path, **entries)
    (folder / "metro.yml").write_text(lines, encoding="utf-8")
    assert report(folder) == []


HEAD = "title: {en: Map, zh: 线路图}\ngrid: {width: 20, height: 10}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            METRO.replace("#660066", "violet") + "      b: {route: [[0, 0], [9, 0]]}\n",
            """metro.yml:6:13: error: colour of a is 'violet', expected a colour such as "#660066", in quotes """
            "[wrong-value]",
        ),
        (
            METRO + "      b: {route: [[0, 0], [9, 0.5]]}\n",
            "metro.yml:9:27: error: item 2 of route is a list, expected a point of the grid such as [12, 4], each number "
            "from 0 to 400 [wrong-value]",
        ),
        (
            METRO + "      b: {route: [[0, 0], [401, 0]]}\n",
            "metro.yml:9:27: error: item 2 of route is a list, expected a point of the grid such as [12, 4], each number "
            "from 0 to 400 [wrong-value]",
        ),
        (
            METRO + "      b: {label: {en: B, zh: 乙}}\n",
            "metro.yml:9:7: error: the field 'route' of b is missing [missing-field]\n"
            "  hint: route: the points where it starts, turns and ends",
        ),
        (
            METRO + "      b: {route: [[0, 0]]}\n",
            "metro.yml:9:18: error: route of b is a list, expected at least 2 items [wrong-value]",
        ),
        (
            METRO + "      b: {route: [[0, 0], [9, 0]], color: red}\n",
            "metro.yml:9:36: error: unknown field 'color' of b [unknown-field]\n"
            "  hint: known fields: route, label, dashed",
        ),
        (
            HEAD,
            "metro.yml:1:1: error: the field 'lines' is missing [missing-field]\n  hint: lines: the lines, in the order "
            "of the legend; of two that share a track the first runs on the left",
        ),
        (
            HEAD + "date: 2026-13\nlines: {}\n",
            "metro.yml:3:7: error: date is '2026-13', expected a year and a month such as 2026-11 [wrong-value]",
        ),
    ],
)
def test_what_is_no_map(tmp_path, text, expected):
    folder = write_catalog(tmp_path)
    (folder / "metro.yml").write_text(text, encoding="utf-8")
    assert report(folder) == [expected]


def test_parents_of_directions_exist_and_end(tmp_path):
    folder = write_catalog(tmp_path)
    more = "  name: {en: D, zh: 检测}\n  introduction: {en: D, zh: 检测}\n  parent:"
    (folder / "directions.yml").write_text(f"aa:\n{more} bb\nbb:\n{more} aa\ncc:\n{more} aaa\ndd:\n{more} aa\n")
    assert report(folder) == [
        "directions.yml:4:11: error: 'aa' is a part of itself [unknown-direction]\n  hint: choose another parent",
        "directions.yml:8:11: error: 'bb' is a part of itself [unknown-direction]\n  hint: choose another parent",
        "directions.yml:12:11: error: there is no direction 'aaa' [unknown-direction]\n  hint: did you mean 'aa'?",
    ]


def test_two_parents_of_one_entry_are_no_circle(tmp_path):
    entries = {
        "a": entry_text("A"),
        "b": entry_text("B", descends("a")),
        "c": entry_text("C", descends("a", "b")),
        "d": entry_text("D", descends("c", "b", "a")),
    }
    assert report(write_catalog(tmp_path, **entries)) == []


def test_a_later_version_may_take_something_up(tmp_path):
    entries = {"a": entry_text("A"), "b": entry_text("B", descends("a")).replace("2015", "2013")}
    library = entry_text("C", descends("a")).replace("kind: network", "kind: library")
    entries["c"] = library.replace("2015", "2002")
    assert report(write_catalog(tmp_path, **entries)) == []


def test_a_long_descent_is_followed_to_its_end(tmp_path):
    from alphatree.catalog import load_catalog
    from alphatree.rules import cyclic_descent

    entries = {f"m{n}": entry_text(f"M{n}", descends(f"m{n + 1}")) for n in range(1200)}
    catalog, _ = load_catalog(write_catalog(tmp_path, **entries, m1200=entry_text("End")))
    assert list(cyclic_descent.check(catalog)) == []
