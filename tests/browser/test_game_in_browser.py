"""The retention game in the browser: the same score to the cent, and soon enough to go on playing."""

import time

import pytest

from tests.support.bare import run_bare
from tests.support.browser import open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_SECONDS = 15
SCORE = """
import time
from loyaltylab.game.commands import EXAMPLE
from loyaltylab.game.plan import read_plan
from loyaltylab.game.scoring import score_plan
plan = read_plan(EXAMPLE)
began = time.perf_counter()
score = score_plan(plan)
seconds = time.perf_counter() - began
{
    "seconds": seconds,
    "numbers": [*score.score, *score.profit, *score.kept, *score.captives, *(row.kept.value for row in score.causes)],
}
"""


@pytest.mark.usefixtures("edition")
def test_a_plan_scores_the_same_in_the_browser_and_in_time(site_folder):
    native: dict = {}
    began = time.process_time()
    exec(compile(SCORE.strip().replace("\n{", "\nfound = {", 1), "score", "exec"), native)
    # What this computer has to do besides: wall time over processor time of the same work, just now.
    busy = max(1.0, native["found"]["seconds"] / (time.process_time() - began))
    with serve(site_folder) as site, open_browser() as browser:
        seen = run_bare(browser.new_page(), site.url, SCORE, ("loyaltylab",))
        assert browser.external == []
    assert len(native["found"]["numbers"]) == 17
    assert seen["numbers"] == pytest.approx(native["found"]["numbers"], abs=0.01)
    assert seen["seconds"] < MOST_SECONDS * busy
