"""The comparison of results: what must differ, differs."""

import pytest

from tests.support.lab import differences


def cell(text, tags=("same-everywhere",)):
    return {"metadata": {"tags": list(tags)}, "outputs": [{"output_type": "stream", "text": text}]}


def test_equal_results_pass_also_with_another_integer_type():
    stored = [cell("a    1\ndtype: int64"), cell("other", tags=())]
    assert (
        differences(stored, [cell("a   1\ndtype: int32"), cell("different", tags=())], "same-everywhere")
        == []
    )


@pytest.mark.parametrize("planted", ["share 0.32", "share 0.31 more", ""])
def test_a_changed_digit_more_text_or_nothing_is_found(planted):
    (found,) = differences([cell("share 0.31")], [cell(planted)], "same-everywhere")
    assert "share 0.31" in found


@pytest.mark.parametrize("stored", [[cell("1", tags=())], [cell("")], []])
def test_nothing_to_compare_is_an_error(stored):
    with pytest.raises(ValueError, match="nothing to compare"):
        differences(stored, stored, "same-everywhere")
