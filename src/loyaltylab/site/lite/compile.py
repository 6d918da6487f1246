"""What `compile.mjs` runs inside Pyodide while the site is built: only the browser's own Python makes bytecode for it.

A browser keeps no bytecode: each visit would compile pandas, matplotlib and the rest anew from their sources. Bytecode
packs less well than sources, so only the modules that notebooks import are compiled; all others stay as they are.
"""

import base64
import hashlib
import importlib
import importlib.util
import io
import json
import sys
import zipfile
from collections.abc import Iterable
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from pathlib import Path

LIBRARY = "/lib/python3.12/site-packages"
STANDARD = "/lib/python312.zip"
MOMENT = (2024, 1, 1, 0, 0, 0)


def use(names: Iterable[str]) -> None:
    """Import modules, then do once what every notebook does: show a table, draw a figure."""
    for name in names:
        importlib.import_module(name)
    if "pandas" in sys.modules:
        sys.modules["pandas"].DataFrame({"a": [1.5]})._repr_html_()
    if importlib.util.find_spec("matplotlib"):
        from matplotlib.figure import Figure

        figure = Figure(layout="constrained")
        axes = figure.subplots()
        axes.plot([1, 2], label="a line")
        axes.bar([1, 2], [1, 2])
        axes.legend()
        figure.savefig(io.BytesIO(), format="png")


def in_use() -> list[str]:
    """Return the source files of all that is imported."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return sorted({file for file in files if file and file.endswith(".py")})


def bytecode(source: bytes, place: str) -> bytes:
    """Return the bytecode of a module that will lie at ``place``; Python takes it without a look at the source.

    Raises
    ------
    SyntaxError
        When the source is not valid Python.
    """
    code = compile(source, place, "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))


def pack(contents: dict[str, bytes]) -> bytes:
    """Return files as a ZIP file."""
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as new:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            new.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return result.getvalue()


def record(contents: dict[str, bytes], place: str) -> bytes:
    """Return a wheel's list of its files."""
    lines = []
    for name, content in contents.items():
        if name != place:
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(content)}")
    return "\n".join([*lines, f"{place},,", ""]).encode()


def compiled(
    archive: bytes,
    folder: str,
    files: Iterable[str],
    keep_sources: bool = False,
    left_out: Iterable[str] = (),
) -> bytes | None:
    """Return a wheel, or the standard library's ZIP file, with bytecode for some of its modules; None if it has none of them.

    Parameters
    ----------
    archive
        The file's bytes.
    folder
        Where Python will find it.
    files
        Full names of source files; those that lie in ``folder`` are compiled.
    keep_sources
        Whether the sources of what is compiled stay: learners may read the course's own.
    left_out
        Folders of the archive that are not taken over.
    """
    wanted = {file.removeprefix(f"{folder}/") for file in files if file.startswith(f"{folder}/")}
    contents: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        if not wanted & set(old.namelist()):
            return None
        for entry in old.infolist():
            name = entry.filename
            if name.startswith(tuple(left_out)):
                continue
            content = old.read(entry)
            if name not in wanted:
                contents[name] = content
                continue
            made = bytecode(content, f"{folder}/{name}")
            if keep_sources:
                contents[name] = content
                module = name.removesuffix(".py").rpartition("/")
                contents[f"{module[0]}/__pycache__/{module[2]}.{sys.implementation.cache_tag}.pyc"] = made
            else:
                contents[f"{name}c"] = made
    for place in [name for name in contents if name.endswith(".dist-info/RECORD")]:
        contents[place] = record(contents, place)
    return pack(contents)


def work(folder: Path) -> None:
    """Do what ``job.json`` in the folder says."""
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    use(job["imports"])
    files = job.get("files") or in_use()
    for name, rest in job["archives"].items():
        place = STANDARD if rest["standard"] else LIBRARY
        made = compiled(
            (folder / name).read_bytes(), place, files, rest["keep_sources"], job.get("left_out", ())
        )
        if made:
            (folder / "compiled" / name).write_bytes(made)
