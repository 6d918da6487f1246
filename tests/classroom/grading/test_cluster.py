"""The same grading on a Dask cluster: the same rows, and one sentence where there is no scheduler."""

import pytest

from loyaltylab.classroom.grading.batch import grade_class
from loyaltylab.classroom.grading.sandbox import locked
from loyaltylab.classroom.grading.sitting import find_assignment
from loyaltylab.classroom.grading.submissions import find_submissions
from loyaltylab.errors import LoyaltyLabError
from tests.classroom.grading.hostile import changed
from tests.conftest import ROOT

distributed = pytest.importorskip("distributed", reason="Dask is not installed here")
ASSIGNMENT = find_assignment(ROOT, "04")


@pytest.fixture
def submissions(tmp_path):
    folder = tmp_path / "in"
    for student, content in {"s1": changed(), "s2": b"not a notebook", "s3": b""}.items():
        (folder / student).mkdir(parents=True)
        (folder / student / "a.ipynb").write_bytes(content)
    return find_submissions(folder)


@pytest.mark.slow
@pytest.mark.skipif(not locked(), reason="the locked room needs Linux and bubblewrap")
def test_a_cluster_grades_as_this_computer_does(submissions, tmp_path):
    here = grade_class(submissions, ASSIGNMENT, tmp_path / "here", workers=1)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, local_directory=str(tmp_path)
    ) as cluster:
        there = grade_class(submissions, ASSIGNMENT, tmp_path / "there", scheduler=cluster.scheduler_address)
    assert [each.status for each in there] == ["graded", "not graded", "not graded"]
    assert [{**each.to_dict(), "seconds": 0} for each in there] == [
        {**each.to_dict(), "seconds": 0} for each in here
    ]


def test_no_scheduler_is_one_sentence(submissions, tmp_path):
    with pytest.raises(LoyaltyLabError, match="No Dask scheduler answers at nonsense"):
        grade_class(submissions, ASSIGNMENT, tmp_path / "out", scheduler="nonsense://here")
