"""Who descends from whom: as a graph, as a forest, as the nearest kin."""

from alphatree.catalog import load_catalog
from alphatree.lineage import lineage_of
from tests.catalogs import entry_text, write_catalog


def entry(name, year, *parents):
    items = ", ".join(f"{{model: {parent}, idea: {{en: {parent} to {name}, zh: 一}}}}" for parent in parents)
    return entry_text(name, f"descends_from: [{items}]").replace("2015", str(year))


def lineage(tmp_path, **entries):
    return lineage_of(load_catalog(write_catalog(tmp_path, **entries))[0])


def stems(made):
    return {one: bond.parent for one, bond in made.stems.items()}


def test_only_those_with_kin_take_part_and_unknown_parents_are_left_out(tmp_path):
    made = lineage(
        tmp_path, a=entry("A", 2000), b=entry("B", 2001, "a", "b", "a"), c=entry("C", 2002, "xyzzy"), d=entry("D", 1)
    )
    assert list(made.entries) == ["a", "b"]
    assert [(bond.parent, bond.child, bond.idea.en) for bond in made.bonds] == [("a", "b", "a to B")]


def test_an_entry_grows_on_its_first_parent_that_is_not_younger(tmp_path):
    made = lineage(
        tmp_path, a=entry("A", 2000), b=entry("B", 2002), c=entry("C", 2001, "b", "a"), d=entry("D", 2002, "b", "a")
    )
    assert stems(made) == {"c": "a", "d": "b"}
    assert [(twig.entry.id, twig.up, [bond.parent for bond in twig.others]) for twig in made.forest] == [
        ("a", None, []),
        ("c", 0, ["b"]),
        ("b", None, []),
        ("d", 2, ["a"]),
    ]


def test_a_circle_of_one_year_leaves_a_forest(tmp_path):
    made = lineage(tmp_path, a=entry("A", 2000, "c"), b=entry("B", 2000, "a"), c=entry("C", 2000, "b"))
    assert stems(made) == {"a": "c", "b": "a"}
    assert [twig.entry.id for twig in made.forest] == ["c", "a", "b"]


def test_large_trees_and_small_families_come_first(tmp_path):
    made = lineage(
        tmp_path,
        old=entry("Old", 1990),
        only=entry("Only", 1991, "old"),
        a=entry("A", 2000),
        b=entry("B", 2001, "a"),
        bb=entry("BB", 2003, "b"),
        c=entry("C", 2004, "a"),
    )
    assert [twig.entry.id for twig in made.forest] == ["a", "c", "b", "bb", "old", "only"]


def test_kin_are_two_steps_up_and_down(tmp_path):
    chain = {f"m{n}": entry(f"M{n}", 2000 + n, *([f"m{n - 1}"] if n else [])) for n in range(7)}
    made = lineage(tmp_path, **chain, x=entry("X", 2010, "m3", "m4"))
    assert made.kin("m3") == {"m3": 0, "m2": -1, "m1": -2, "m4": 1, "x": 1, "m5": 2}
    assert made.kin("x") == {"x": 0, "m3": -1, "m4": -1, "m2": -2}


def test_a_tree_may_be_deep(tmp_path):
    chain = {f"m{n}": entry(f"M{n}", 2000, *([f"m{n - 1}"] if n else [])) for n in range(1200)}
    assert [twig.up for twig in lineage(tmp_path, **chain).forest] == [None, *range(1199)]
