"""Submissions that real batches hold: broken, careless and hostile ones, each with the row that it must end in.

Each is made from the released exercise or from the master of chapter 04, changed in one way.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

SLUG = "04_what_loyalty_is"
MASTER = ROOT / "solutions" / SLUG / f"{SLUG}.ipynb"
EXERCISE = ROOT / "exercises" / SLUG / f"{SLUG}.ipynb"
FULL = 20
Notebook = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One submission: how its bytes are made, and the row it must end in."""

    name: str
    make: Callable[[], bytes]
    status: str = "graded"
    points: int = FULL
    reason: str = ""
    file: str = f"{SLUG}.ipynb"


def changed(change: Callable[[Notebook], None] | None = None, path: Path = MASTER) -> bytes:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    if change:
        change(notebook)
    return json.dumps(notebook).encode()


def code(text: str, identifier: str = "mine") -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": identifier,
        "metadata": {},
        "source": text,
        "outputs": [],
        "execution_count": None,
    }


def first(text: str, path: Path = MASTER) -> Callable[[], bytes]:
    """A submission whose first cell after the title is this code."""
    return lambda: changed(lambda notebook: notebook["cells"].insert(1, code(text)), path)


def last(text: str, path: Path = MASTER) -> Callable[[], bytes]:
    return lambda: changed(lambda notebook: notebook["cells"].append(code(text)), path)


def only(text: str) -> Callable[[], bytes]:
    """An unanswered exercise with this code at its end: whatever it gains, it gains by trickery."""
    return last(text, EXERCISE)


def _edit_tests(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if str(cell["id"]).startswith("check-"):
            cell["source"] = "print('20 of 20, all right')"


def _delete_tests(notebook: Notebook) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if not str(cell["id"]).startswith("check-")]


def _double_ids(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["id"] = "same"
        cell.get("metadata", {}).pop("nbgrader", None)


def _points(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["points"] = 1000


def _other_assignment(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["source"] = [line.replace('assignment="04"', 'assignment="05"') for line in cell["source"]]


def _kernel(name: str, language: str) -> Callable[[Notebook], None]:
    spec = {"kernelspec": {"name": name, "language": language, "display_name": name}}
    return lambda notebook: notebook.update(metadata=spec)


def _old_format(notebook: Notebook) -> None:
    notebook["nbformat"] = 3


def _one_answer(name: str, text: str) -> Callable[[], bytes]:
    """The master with the answer cell of one task replaced."""

    def change(notebook: Notebook) -> None:
        for cell in notebook["cells"]:
            if cell["id"] == name:
                cell["source"] = text

    return lambda: changed(change)


STUBBORN = (
    "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
)
FORGE = """
import json, os
replies = [json.dumps({"number": k, "answer": {"kind": "float", "value": 1.0}, "right": True, "points": 6}) for k in range(500)]
for descriptor in range(3, 30):
    try:
        os.write(descriptor, ("\\n".join(replies) + "\\n").encode())
    except OSError:
        pass
"""
READ_DISK = """
import os
found = []
for folder, inner, names in os.walk("/"):
    inner[:] = [name for name in inner if name not in ("proc", "sys", "dev", "usr", "lib", "lib64", "site-packages")]
    found += [os.path.join(folder, name) for name in names]
secrets = [path for path in found
           if os.path.basename(path) in ("graded.py", "mistakes.yml", "rubric.yml", "gradebook.db") or "/truth/" in path or "/solutions/" in path]
assert not secrets, secrets
assert "LOYALTYLAB_COURSE_SECRET" not in os.environ
"""
PEEK = READ_DISK.replace("assert not secrets, secrets", "repeat_rate = len(secrets)").replace(
    'assert "LOYALTYLAB_COURSE_SECRET" not in os.environ', ""
)
NETWORK = """
import socket
try:
    socket.create_connection(("1.1.1.1", 80), 2)
    open_to_the_world = True
except OSError:
    open_to_the_world = False
assert not open_to_the_world
"""
STEAL_CHECKS = """
from loyaltylab.checks import engine, grading, practice
engine.assess = lambda *a, **k: engine.Result("04.1", "04.1.pass", 9, 9)
grading.same_numbers = grading.same_number = lambda *a, **k: True
practice.practice = lambda *a, **k: None
"""
ALWAYS_EQUAL = """
class Yes(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __sub__
    def __le__(self, other): return True
    __lt__ = __ge__ = __gt__ = __le__
repeat_rate = share_moved = extra_loss = Yes(0.5)
attachment_score = loyalty_box = lambda *a: Yes(0.5)
"""
RAISES = """
class Spite:
    def __getattribute__(self, name): raise SystemExit(name)
    def __eq__(self, other): raise KeyboardInterrupt
    def __reduce__(self): raise MemoryError
repeat_rate = share_moved = extra_loss = attachment_score = loyalty_box = Spite()
"""

CASES = (
    Case("right", lambda: changed()),
    Case("unanswered", lambda: changed(path=EXERCISE), points=0),
    # Broken files.
    Case("empty-file", lambda: b"", "not graded", 0, "The file is empty"),
    Case("not-json", lambda: b"repeat_rate = 0.8\n", "not graded", 0, "cannot be read as one"),
    Case("cut-off", lambda: changed()[:3000], "not graded", 0, "cannot be read as one"),
    Case("web-page", lambda: b"<!DOCTYPE html><html>Log in</html>", "not graded", 0, "a web page"),
    Case("archive", lambda: b"PK\x03\x04 rest of an archive", "not graded", 0, "a ZIP archive"),
    Case("json-but-no-notebook", lambda: b'{"grades": [20, 20]}', "not graded", 0, "no notebook format"),
    Case("deeply-nested", lambda: b"[" * 200_000 + b"]" * 200_000, "not graded", 0, "cannot be read as one"),
    Case(
        "cells-of-nonsense",
        lambda: b'{"nbformat": 4, "cells": [1, null]}',
        "not graded",
        0,
        "its cells cannot be read",
    ),
    Case("old-format", lambda: changed(_old_format), "not graded", 0, "old format"),
    Case("other-assignment", lambda: changed(_other_assignment), "not graded", 0, "exercise of chapter 05"),
    Case("wrong-language", lambda: changed(_kernel("ir", "R")), "not graded", 0, "written for R"),
    # Careless ones: full marks.
    Case("wrong-kernel-name", lambda: changed(_kernel("my-conda-env", "python"))),
    Case("windows-line-ends", lambda: changed().replace(b"\\n", b"\\r\\n").replace(b"\n", b"\r\n")),
    Case("byte-order-mark", lambda: b"\xef\xbb\xbf" + changed()),
    Case("renamed", lambda: changed(), file="Exercise 4 (final) (2).ipynb"),
    Case("doubled-ids-no-metadata", lambda: changed(_double_ids)),
    Case(
        "prints-and-warns", first("import warnings\nwarnings.warn('old')\nprint('hello')\n%matplotlib inline")
    ),
    Case("syntax-error", first("def f(:\n    pass")),
    Case("asks-for-input", first("name = input('who are you?')")),
    Case("leaves-early", first("import sys\nsys.exit(1)")),
    # Hostile ones: no gain, no harm.
    Case("edited-checks", lambda: changed(_edit_tests)),
    Case("deleted-checks", lambda: changed(_delete_tests)),
    Case("changed-points", lambda: changed(_points)),
    Case("endless-loop", first("while True:\n    pass"), "partly", reason="Code cell 1 was stopped"),
    Case("stubborn-loop", first(STUBBORN), "partly", reason="not even when interrupted"),
    Case(
        "ends-the-program",
        first("import os\nos._exit(0)"),
        "partly",
        reason="Code cell 1 was left out: its program ended itself",
    ),
    Case(
        "kills-its-parents",
        first("import os\nfor _ in range(3):\n    os.kill(os.getppid(), 9)\n    os.kill(-1, 9)"),
    ),
    Case("ten-gigabytes", first("block = bytearray(10**10)")),
    Case("ten-gigabytes-in-parts", first("parts = []\nwhile True:\n    parts.append(bytearray(10**8))")),
    Case(
        "fork-bomb",
        first("import os\nwhile True:\n    os.fork()"),
        "partly",
        reason="Code cell 1 was left out: it ",
    ),
    Case(
        "giant-output",
        first("import os\nfor _ in range(1000):\n    os.write(1, b'x' * 100_000)\n    print('y' * 100_000)"),
    ),
    Case("giant-file", first("with open('big', 'wb') as stream:\n    stream.write(b'0' * 10**8)")),
    Case(
        "giant-answer", only("import numpy as np\nrepeat_rate = np.zeros(10**7)"), "partly", 0, "far larger"
    ),
    Case("no-network", last(NETWORK)),
    Case("reads-the-disk", only(PEEK), points=0),
    Case(
        "patched-builtins",
        only("import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.abs = lambda x: 0"),
        status="partly",
        points=0,
        reason="its program ended itself",
    ),
    Case(
        "patched-pandas",
        only("import numpy, pandas\npandas.Series.equals = numpy.allclose = lambda *a, **k: True"),
        points=0,
    ),
    Case("patched-checks", only(STEAL_CHECKS), points=0),
    Case("forged-replies", only(FORGE), points=0),
    Case("always-equal", only(ALWAYS_EQUAL), points=0),
    Case("raises-when-read", only(RAISES), points=0),
    Case(
        "function-that-never-ends",
        _one_answer("answer-04-2", "def attachment_score(answers):\n    while True:\n        pass"),
        "partly",
        FULL - 3 - 5,  # task 04.4 stands on the same function
        "A call of `attachment_score` was ended",
    ),
    Case(
        "function-that-ends-the-program",
        _one_answer("answer-04-2", "import os\ndef attachment_score(answers):\n    os._exit(0)"),
        "partly",
        FULL - 3 - 5,  # task 04.4 stands on the same function
        "A call of `attachment_score` was ended",
    ),
)
