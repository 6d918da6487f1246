"""Statistics libraries in the browser edition: a plain import finds them, offline, and they estimate as here."""

import json

import pytest

from loyaltylab.site.notebook_imports import COMES_WITH, packages_for
from loyaltylab.site.pyodide import closure
from tests.support.bare import run_bare
from tests.support.browser import open_browser, serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = """
import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter, LogNormalFitter
from sklearn.cluster import KMeans

random = np.random.default_rng(7)
rows = pd.DataFrame({"fault": random.integers(0, 2, 200), "price": random.normal(size=200)})
rows["months"] = np.ceil(random.exponential(20 / (1 + rows["fault"]))).clip(1, 36)
rows["left"] = (rows["months"] < 36).astype(int)
curve = KaplanMeierFitter().fit(rows["months"], rows["left"])
risks = CoxPHFitter().fit(rows, "months", "left")
shape = LogNormalFitter().fit(rows["months"], rows["left"])
groups = KMeans(n_clusters=3, n_init=5, random_state=1).fit(rows[["price", "months"]])
[
    round(float(number), 6)
    for number in [
        curve.survival_function_.iloc[5, 0], *risks.params_, shape.mu_, groups.inertia_, *sorted(np.bincount(groups.labels_))
    ]
]
"""


@pytest.mark.parametrize(("library", "brought"), COMES_WITH.items())
def test_what_a_library_brings_is_loaded_with_it(library, brought, edition):
    lock = json.loads((edition / "static" / "pyodide" / "pyodide-lock.json").read_text("utf-8"))
    assert brought in closure(lock["packages"], packages_for([library], lock))


@pytest.mark.usefixtures("edition")
def test_lifelines_and_scikit_learn_run_offline_and_agree(site_folder):
    native: dict = {}
    lines = CODE.strip().rsplit("\n[", 1)
    exec(f"{lines[0]}\nnumbers = [{lines[1]}", native)
    with serve(site_folder) as site, open_browser() as browser:
        seen = run_bare(browser.new_page(), site.url, CODE)
        assert browser.external == []
        assert {answer.path for answer in site.failures} <= {"/favicon.ico"}
    assert len(native["numbers"]) == 8
    assert seen == pytest.approx(native["numbers"], abs=1e-5)
