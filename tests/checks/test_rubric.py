"""The rubric of the open task: three criteria with three levels that sum to the points of the task."""

import yaml

from tests.checks.bank import FOLDERS


def test_rubric_of_chapter_04():
    rubric = yaml.safe_load((FOLDERS["04"] / "rubric.yml").read_text(encoding="utf-8"))
    assert rubric["task"] == "04.6"
    assert len(rubric["criteria"]) == 3
    for criterion in rubric["criteria"]:
        points = [level["points"] for level in criterion["levels"]]
        assert len(points) == 3
        assert points == sorted(set(points))
        assert all(len(level["text"]) > 30 for level in criterion["levels"])
        assert criterion["objective"]
    assert sum(criterion["levels"][-1]["points"] for criterion in rubric["criteria"]) == rubric["points"] == 6
