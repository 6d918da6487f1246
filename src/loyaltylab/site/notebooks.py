"""Running labs and masters on a fresh kernel and storing their results: the same notebook, the same bytes."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient, output_widget
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_text

SECONDS_FOR_A_CELL = 120
SECONDS_FOR_A_LAB = 20
"""What a lab may take from top to bottom on a fresh kernel; longer ones are named."""

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT_CELL_METADATA = ("tags", "nbgrader", "mystnb", "slideshow")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Refreshed:
    """What came of one notebook: whether its file changed, and the seconds from the start of its kernel to its end."""

    path: Path
    changed: bool
    seconds: float


def notebook_paths(root: Path, named: list[Path] | None = None) -> list[Path]:
    """Return the labs and the masters of a checkout, or those among the named files and folders.

    Raises
    ------
    LoyaltyLabError
        When a named file is not there or is no notebook.
    """
    folders = named or [root / "notebooks", root / "solutions"]
    found: list[Path] = []
    for path in folders:
        if path.is_dir():
            found += (
                each for each in sorted(path.rglob("*.ipynb")) if ".ipynb_checkpoints" not in each.parts
            )
        elif path.suffix == ".ipynb" and path.is_file():
            found.append(path)
        elif named:
            raise LoyaltyLabError(
                f"There is no notebook {path}; name a file that ends in .ipynb, or a folder."
            )
    return found


def read(path: Path) -> NotebookNode:
    """Return a notebook, or say in one sentence why it cannot be read."""
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except OSError as error:
        raise LoyaltyLabError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        first = str(error).splitlines()[0]
        raise LoyaltyLabError(f"{path} is not a notebook ({first}): save it again in JupyterLab.") from None
    return notebook


def code_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Yield the code cells that hold code, each with its place among all cells, counted from 1."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and cell.source.strip():
            yield number, cell


def tags(cell: NotebookNode) -> list[str]:
    """Return the tags of a cell."""
    return list(cell.metadata.get("tags", []))


def text_of(output: NotebookNode) -> str:
    """Return everything readable in an output, without pictures."""
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return "\n".join([output.ename, output.evalue, *output.traceback])
    readable = (value for mime, value in output.data.items() if mime.startswith("text/"))
    return "\n".join(re.sub(r"data:image/[^\"']+", "", "".join(value)) for value in readable)


@contextmanager
def without_stall() -> Iterator[None]:
    """Keep nbclient from waiting for ever on cells with an Output widget (jupyter/nbclient, issue 312, open).

    It echoes such a widget's state to the kernel on the channel on which it waits for the reply, which can then get
    lost. Stored outputs do not need that echo.
    """
    original = output_widget.OutputWidget.send
    output_widget.OutputWidget.send = lambda self, *_, **__: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        output_widget.OutputWidget.send = original  # type: ignore[method-assign]


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Run a notebook in place, top to bottom, on a fresh kernel that works in ``folder``."""
    with without_stall():
        NotebookClient(
            notebook,
            timeout=SECONDS_FOR_A_CELL,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        ).execute()


def normalise(notebook: NotebookNode) -> str:
    """Return the text of a notebook in the one form in which notebooks are stored."""
    used = {cell.get("id") for cell in notebook.cells}
    count = 0
    for number, cell in enumerate(notebook.cells, start=1):
        if not cell.get("id"):
            cell["id"] = next(
                name
                for name in (f"cell-{number:02d}", f"cell-{number:02d}-new", f"c{number}")
                if name not in used
            )
        kept = {name: cell.metadata[name] for name in KEPT_CELL_METADATA if cell.metadata.get(name)}
        cell.metadata = nbformat.from_dict(kept)
        cell.source = _plain(cell.source).rstrip("\n")
        if cell.cell_type != "code":
            continue
        if cell.source.strip() and (cell.execution_count is not None or cell.outputs):
            count += 1
            cell.execution_count = count
        else:
            cell.execution_count = None
        cell.outputs = [_normal_output(output, cell.execution_count) for output in _joined(cell.outputs)]
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join what one cell printed: how it was cut into pieces depends on the moment."""
    joined: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        joined.append(output)
    return joined


def _normal_output(output: NotebookNode, count: int | None) -> NotebookNode:
    if output.output_type == "stream":
        output.text = _plain(output.text)
        return output
    if output.output_type == "error":
        return output
    # A widget's view points into a kernel that is gone; the picture beside it stays.
    output.data.pop(WIDGET_VIEW, None)
    output.metadata = nbformat.from_dict({})
    if output.output_type == "execute_result":
        output.execution_count = count
    return output


def refresh(path: Path, reports: Path) -> Refreshed:
    """Run one notebook on a fresh kernel and store its results; the same results give the same bytes.

    Parameters
    ----------
    path
        The notebook, a lab or a master.
    reports
        Folder for the report of a run that breaks off.

    Raises
    ------
    LoyaltyLabError
        Naming the cell and the mistake; the notebook stays as it was, the report holds the run so far.
    """
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    report = reports / path.name
    started = time.monotonic()
    try:
        execute(notebook, path.parent)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise LoyaltyLabError(_broken(path, notebook, error, report)) from None
    seconds = time.monotonic() - started
    for leftover in (report, report.with_suffix(".txt")):
        leftover.unlink(missing_ok=True)
    return Refreshed(path, write_text(path, normalise(notebook)), seconds)


def _broken(path: Path, notebook: NotebookNode, error: Exception, report: Path) -> str:
    """Write the report of a broken run; return the sentence that names cell and mistake."""
    number = _failing_cell(notebook)
    if isinstance(error, CellExecutionError):
        said = f"{error.ename}: {error.evalue}".splitlines()[0] if error.evalue else str(error.ename)
    elif isinstance(error, CellTimeoutError):
        said = f"it ran longer than {SECONDS_FOR_A_CELL} seconds"
    else:
        said = "the kernel died"
    write_text(report, nbformat.writes(notebook, version=4) + "\n")
    write_text(report.with_suffix(".txt"), _COLOUR.sub("", str(error)) + "\n")
    return (
        f"{path.name}, cell {number}: {said}. The notebook is as it was; "
        f"the run so far is kept in {report.with_suffix('.txt')} and {report.name} beside it."
    )


def _failing_cell(notebook: NotebookNode) -> int:
    """Return the place of the cell with the error, or of the last one that was begun."""
    last = 1
    for number, cell in code_cells(notebook):
        if any(output.output_type == "error" for output in cell.outputs):
            return number
        if cell.execution_count is None and not cell.outputs:
            return number
        last = number
    return last


def unrun(notebook: NotebookNode) -> list[int]:
    """Return the places of code cells without a stored run."""
    return [number for number, cell in code_cells(notebook) if cell.get("execution_count") is None]
