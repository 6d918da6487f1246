"""A notebook that the browser could not run stops the build, and the message names notebook and package."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site import notebook_imports as imports

ENTRY = {"imports": [], "depends": []}
LOCK = {
    "packages": {
        "numpy": {**ENTRY, "imports": ["numpy"]},
        "pandas": {**ENTRY, "imports": ["pandas"], "depends": ["numpy"]},
        "scikit-learn": {**ENTRY, "imports": ["sklearn", "sklearn.cluster"]},
        "scipy": {**ENTRY, "imports": ["scipy"]},
        "ipython": {**ENTRY, "imports": ["IPython"]},
        "loyaltylab": {**ENTRY, "imports": ["loyaltylab"], "depends": ["pandas"]},
    }
}


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook of these code cells."""

    def write(*sources: str):
        cells = [new_markdown_cell("import nothing"), *map(new_code_cell, sources)]
        path = tmp_path / "notebooks" / "04_lab.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(new_notebook(cells=cells), path)
        return path

    return write


def test_what_cells_import_is_found_also_inside_functions_and_beside_magics(notebook):
    path = notebook(
        "import pandas as pd, os.path",
        "%matplotlib inline\ndef f():\n    from sklearn.cluster import KMeans",
        "",
    )
    assert imports.notebook_imports(path) == {"pandas", "os", "sklearn"}


def test_the_first_imports_are_those_of_the_first_importing_cell_in_their_order(notebook):
    path = notebook(
        "guess = 3",
        "%matplotlib inline\nimport pandas as pd\nfrom loyaltylab.figures import show\nfrom loyaltylab import load\nimport pandas",
        "import sklearn",
    )
    assert imports.first_imports(path) == ["pandas", "loyaltylab.figures", "loyaltylab"]
    assert imports.first_imports(notebook("guess = 3")) == []


def test_a_notebook_within_the_edition_passes(notebook, tmp_path):
    path = notebook("import pandas\nimport json, sqlite3", "from loyaltylab import load\nimport js")
    imports.check_notebooks([path], LOCK, tmp_path)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import polars", 1),
        ("def f():\n    from polars import DataFrame", 2),
        ("if False:\n    import json, polars.io", 2),
    ],
)
def test_a_package_that_is_not_in_the_edition_is_named_with_its_notebook(notebook, tmp_path, source, line):
    said = rf"notebooks/04_lab\.ipynb imports polars \(cell 3, line {line}\)\. Add the wheel"
    with pytest.raises(LoyaltyLabError, match=said):
        imports.check_notebooks([notebook("import pandas", source)], LOCK, tmp_path)


def test_a_standard_module_that_pyodide_lacks_is_named(notebook, tmp_path):
    with pytest.raises(LoyaltyLabError, match="imports tkinter"):
        imports.check_notebooks([notebook("import tkinter")], LOCK, tmp_path)


@pytest.mark.parametrize(
    "line", ["%pip install polars", "!pip install polars", "  ! conda install x", "%uv pip install x"]
)
def test_installing_while_running_is_refused(notebook, line):
    with pytest.raises(LoyaltyLabError, match=r"04_lab\.ipynb: cell 3 installs a package"):
        imports.notebook_imports(notebook("import pandas", line))


def test_a_cell_that_is_no_python_is_named(notebook):
    with pytest.raises(LoyaltyLabError, match=r"04_lab\.ipynb: cell 2 is not valid Python"):
        imports.notebook_imports(notebook("x = ="))


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ('table["a"].corr(table["b"], method="spearman")', "scipy"),
        ('table["a"].corr(table["b"], "kendall")', "scipy"),
        ("table.plot.kde()", "scipy"),
        ('table.to_excel("x.xlsx")', "openpyxl"),
    ],
)
def test_what_pandas_would_import_in_secret_is_refused_unless_the_notebook_imports_it(
    notebook, source, module
):
    with pytest.raises(LoyaltyLabError, match=f"for which pandas needs {module}"):
        imports.notebook_imports(notebook(source))
    assert imports.notebook_imports(notebook(f"import {module}", source)) == {module}


@pytest.mark.parametrize(
    "source", ['table.corr(method="spearman")', 'table["a"].corr(table["b"])', "a.rank().corr(b.rank())"]
)
def test_correlations_that_pandas_computes_itself_pass(notebook, source):
    assert imports.notebook_imports(notebook(source)) == set()


def test_packages_for_imports():
    assert imports.packages_for({"sklearn", "os", "pandas"}, LOCK) == {"scikit-learn", "pandas"}


@pytest.mark.parametrize(
    ("place", "source", "named"),
    [
        ("measures/value.py", "import polars", "loyaltylab/measures/value.py imports polars, which"),
        ("checks/a.py", "def f():\n    import yaml", "loyaltylab/checks/a.py imports yaml"),
    ],
)
def test_an_import_inside_the_package_that_its_lock_entry_does_not_load_is_named(
    tmp_path, place, source, named
):
    path = tmp_path / "loyaltylab" / place
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")
    with pytest.raises(LoyaltyLabError, match=named):
        imports.check_package(tmp_path / "loyaltylab", ["pandas"], LOCK)


@pytest.fixture
def package(tmp_path):
    """A package with a part that needs lifelines, and one that uses that part."""
    folder = tmp_path / "loyaltylab"
    (folder / "measures").mkdir(parents=True)
    (folder / "measures" / "survival.py").write_text(
        "def curve(frame):\n    from lifelines import KaplanMeierFitter\n", encoding="utf-8"
    )
    (folder / "measures" / "value.py").write_text("import pandas\n", encoding="utf-8")
    (folder / "figures.py").write_text("from loyaltylab.measures import survival\n", encoding="utf-8")
    return folder


def test_parts_of_the_package_may_import_statistics_libraries(package):
    imports.check_package(package, ["pandas"], LOCK)


@pytest.mark.parametrize(
    "source",
    [
        "from loyaltylab.measures.survival import curve",
        "from loyaltylab.measures import survival",
        "import loyaltylab.measures.survival",
        "from loyaltylab.figures import show",
    ],
)
def test_a_notebook_that_comes_there_imports_the_library_itself(notebook, package, source):
    with pytest.raises(LoyaltyLabError, match="which needs lifelines"):
        imports.notebook_imports(notebook(source), package)
    assert imports.notebook_imports(notebook("import lifelines", source), package) == {
        "lifelines",
        "loyaltylab",
    }


@pytest.mark.parametrize("library", sorted(imports.COMES_WITH))
def test_scipy_comes_with_a_library_that_depends_on_it(library, notebook, package):
    (package / "measures" / "curved.py").write_text("from scipy.optimize import minimize", encoding="utf-8")
    used = "from loyaltylab.measures import curved"
    with pytest.raises(LoyaltyLabError, match="which needs scipy"):
        imports.notebook_imports(notebook(used), package)
    assert library in imports.notebook_imports(notebook(f"import {library}\n{used}"), package)


def test_what_the_package_itself_imports_counts_for_every_notebook(notebook, package):
    (package / "__init__.py").write_text("import scipy", encoding="utf-8")
    with pytest.raises(LoyaltyLabError, match="uses loyaltylab, which needs scipy"):
        imports.notebook_imports(notebook("from loyaltylab import load"), package)


def test_other_parts_ask_for_nothing(notebook, package):
    source = "from loyaltylab.measures.value import worth\nfrom loyaltylab import load"
    assert imports.notebook_imports(notebook(source), package) == {"loyaltylab"}


def test_parts_for_builders_may_import_more(tmp_path):
    for place in ("site/a.py", "classroom/b.py", "cli.py", "world/commands.py"):
        path = tmp_path / "loyaltylab" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("import jupyterlite_core", encoding="utf-8")
    (tmp_path / "loyaltylab" / "data.py").write_text(
        "import pandas\nfrom . import x\nimport loyaltylab", encoding="utf-8"
    )
    imports.check_package(tmp_path / "loyaltylab", ["pandas"], LOCK)
