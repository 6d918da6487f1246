"""Python that started with the page, before its notebook: what it has imported acts as if a cell had."""

import pytest

from tests.support import lab as acting
from tests.support.browser import open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTEBOOK = "notebooks/04_what_loyalty_is.ipynb"
# Longer than the worker waits before it imports what only figures need.
SECONDS = 12
ASK = """import sys
before = sorted({"pandas", "matplotlib.figure"} & set(sys.modules))
import pandas as pd
print(before, pd.get_option("display.max_columns"))"""


@pytest.mark.usefixtures("edition")
def test_what_was_imported_before_the_first_cell_knows_that_it_is_in_a_notebook(site_folder):
    """Else pandas cuts wide tables as for a terminal of 80 letters."""
    with serve(site_folder) as site, open_browser() as browser:
        page = browser.new_page()
        acting.open_notebook(page, f"{site.url}/lite/notebooks/index.html?path={NOTEBOOK}")
        page.wait_for_timeout(1000 * SECONDS)
        page.evaluate(
            """source => {
              const notebook = window.jupyterapp.shell.currentWidget.content;
              notebook.model.sharedModel.insertCell(0, { cell_type: "code", source, metadata: {} });
              notebook.activeCellIndex = 0;
              window.jupyterapp.commands.execute("notebook:run-cell");
            }""",
            ASK,
        )
        page.wait_for_function(
            "() => " + acting.MODEL[6:] + ".cells[0].outputs?.length", timeout=1000 * acting.SECONDS_TO_RUN
        )
        assert acting.text_of(acting.cells(page)[0]["outputs"][0]).split("]") == [
            "['matplotlib.figure', 'pandas'",
            " 20\n",
        ]
