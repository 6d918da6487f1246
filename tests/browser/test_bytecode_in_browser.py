"""What the compiled packages must still do for a learner: complete a name, show our sources, draw a figure."""

import pytest

from tests.support.bare import run_bare
from tests.support.browser import open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TRY = """
import inspect, os
import jedi
import pandas as pd
import loyaltylab.figures as figures

d = pd.DataFrame({"a": [1]})
def completed(text):
    return [each.name for each in jedi.Interpreter(text, [{"d": d, "pd": pd, "os": os}]).complete(1, len(text))]

drawn, axes = figures.new_figure()
axes.plot([1, 2])
{
    "compiled": pd.core.frame.__file__.endswith(".pyc") and inspect.__file__.endswith(".pyc"),
    "help": "axis" in (pd.DataFrame.drop.__doc__ or ""),
    "completed": [completed(text) for text in ("d.dro", "pd.read_cs", "os.path.jo")],
    "source": inspect.getsource(figures.alt_problem),
    "picture": len(figures.png_bytes(drawn)),
}
"""


@pytest.mark.usefixtures("edition")
def test_completion_sources_and_figures(site_folder):
    with serve(site_folder) as site, open_browser() as browser:
        seen = run_bare(browser.new_page(), site.url, TRY, ("loyaltylab", "jedi"))
    assert seen["compiled"]
    assert seen["help"]
    assert seen["completed"] == [["drop", "drop_duplicates", "droplevel", "dropna"], ["read_csv"], ["join"]]
    assert seen["source"].startswith("def alt_problem")
    assert seen["picture"] > 5000
