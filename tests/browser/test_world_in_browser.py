"""The world is the same world in the browser, table by table and byte by byte."""

import pytest

from tests.support.bare import run_bare
from tests.support.browser import open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DIGEST = """
import hashlib
from loyaltylab.world import World, simulate
records = simulate(World())
{
    f"{part}/{name}": hashlib.sha256(table.to_csv(index=False, lineterminator="\\n").encode()).hexdigest()
    for part in ("observed", "truth")
    for name, table in getattr(records, part).items()
}
"""


@pytest.mark.usefixtures("edition")
def test_the_world_is_the_same_world_in_the_browser(site_folder):
    native: dict = {}
    exec(compile(DIGEST.strip().replace("\n{", "\ndigests = {", 1), "digest", "exec"), native)
    with serve(site_folder) as site, open_browser() as browser:
        seen = run_bare(browser.new_page(), site.url, DIGEST, ("loyaltylab",))
        assert browser.external == []
    assert len(native["digests"]) > 5
    assert seen == native["digests"]
