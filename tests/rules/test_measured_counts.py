import pytest

from tests.catalogs import entry_text, network_text, report, write_catalog

LAYERS = "[{conv: {out_channels: 4, kernel_size: 3}}, {linear: 10}]"
MEASURED = "example: {params: 1562, macs: 5328, depth: 2, outputs: [[1, 10]]}\n"
HINT = "  hint: mend the layers, or say in 'difference:' why the counts are not those of the implementation"
DIFFERENCE = "    difference: {en: The paper has another layer., zh: 论文多一层。}"


def found(tmp_path, measured, *more):
    text = "\n".join([network_text("example", LAYERS), *more])
    catalog = write_catalog(tmp_path, example=entry_text("Example", text))
    (catalog / "measured.yml").write_text(measured, encoding="utf-8")
    return report(catalog)


def test_equal_counts_are_no_fault(tmp_path):
    assert found(tmp_path, MEASURED) == []


def test_parts_that_do_not_run_may_be_left_out(tmp_path):
    assert found(tmp_path, MEASURED.replace("1562", "1600, not_executed: 38")) == []


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("1562", "1563", "has 1,562 params, measured are 1,563"),
        ("5328", "53", "has 5,328 MACs, measured are 53"),
        ("depth: 2", "depth: 3", "is 2 weight layers deep, measured are 3"),
        ("[[1, 10]]", "[[10], [4]]", "returns 10, measured are 4, 10"),
    ],
)
def test_each_count_is_compared(tmp_path, was, becomes, message):
    line = "classification/example.yml:7:3: error: 'example' " + message + " [measured-mismatch]\n" + HINT
    assert found(tmp_path, MEASURED.replace(was, becomes)) == [line]


def test_a_difference_that_is_explained_is_no_fault(tmp_path):
    assert found(tmp_path, MEASURED.replace("1562", "1563"), DIFFERENCE) == []


def test_measured_networks_without_an_entry_wait(tmp_path):
    assert found(tmp_path, MEASURED + MEASURED.replace("example", "other")) == []
