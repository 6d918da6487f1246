"""The learner's side of grading: runs in the sandbox, runs the cells, and says what the answers are.

Nothing here decides anything about marks. Whatever a submission does to this process (patched builtins, a changed
pandas, forged messages), it can only change its own answers; they are judged elsewhere.
"""

import base64
import contextlib
import json
import os
import pickle
import signal
import sys
from types import FunctionType
from typing import Any

import pandas as pd

from loyaltylab.classroom.grading.plain import TooLarge, pack

# References taken before any learner's code runs: an honest slip such as `json = ...` must not stop the grading.
_dumps, _loads, _unpickle, _pickle = json.dumps, json.loads, pickle.loads, pickle.dumps
_decode, _encode, _write, _type = base64.b64decode, base64.b64encode, os.write, type

LONGEST_WORDS = 200


def main(asked: int, told: int) -> None:
    """Answer the grader's requests, one line of JSON each, until there are no more.

    Parameters
    ----------
    asked, told
        File descriptors to read requests from and to write answers to.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    shell = _shell()
    with os.fdopen(asked, "r", encoding="utf-8") as requests:
        _reply(told, {"ready": True})
        for line in requests:
            request = _loads(line)
            try:
                reply = _handle(shell, request)
            except KeyboardInterrupt:
                reply = {"error": "KeyboardInterrupt", "words": ""}
            except TooLarge:
                reply = {"error": "TooLarge", "words": ""}
            except BaseException as error:  # the learner's object may raise anything while it is being read
                reply = {"error": "Unreadable", "words": _name(error)}
            _reply(told, {**reply, "number": request["number"]})


def _shell() -> Any:
    """Return IPython without a terminal: magics and `await` work as in the notebook, nothing is displayed."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    quiet = Config()
    quiet.HistoryManager.enabled = False
    quiet.InteractiveShell.colors = "nocolor"
    shell: Any = InteractiveShell.instance(config=quiet)
    shell.showtraceback = lambda *_, **__: None
    shell.showsyntaxerror = lambda *_, **__: None
    return shell


def _reply(told: int, reply: dict[str, Any]) -> None:
    data = (_dumps(reply) + "\n").encode()
    while data:
        data = data[_write(told, data) :]


def _handle(shell: Any, request: dict[str, Any]) -> dict[str, Any]:
    if request["do"] == "cell":
        return _run_cell(shell, request["code"])
    if request["do"] == "answer":
        return (
            {"answer": pack(shell.user_ns[request["name"]])}
            if request["name"] in shell.user_ns
            else {"missing": True}
        )
    return _call(shell.user_ns[request["name"]], request["arguments"])


def _run_cell(shell: Any, code: str) -> dict[str, Any]:
    result = shell.run_cell(code, store_history=False, silent=True)
    error = result.error_before_exec or result.error_in_exec
    return {"error": _name(error), "words": _words(error)} if error is not None else {}


def _call(function: FunctionType, arguments: str) -> dict[str, Any]:
    positional, named = _unpickle(_decode(arguments))
    before = [_pickle(each) for each in positional]
    try:
        with contextlib.redirect_stdout(None):
            result = function(*positional, **named)
    except Exception as error:
        return {"raised": _name(error), "words": _words(error)}
    changed = {
        place: pack(each)
        for place, each in enumerate(positional)
        if isinstance(each, pd.DataFrame | pd.Series) and not each.equals(_unpickle(before[place]))
    }
    return {"answer": pack(result), "changed": changed}


def _name(error: BaseException) -> str:
    return str(_type.__dict__["__name__"].__get__(_type(error)))[:60]


def _words(error: BaseException) -> str:
    try:
        return str(error).strip().split("\n")[0][:LONGEST_WORDS]
    except BaseException:  # an exception of the learner's own that raises when it is read
        return ""


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
