#!/usr/bin/env python3
"""The one command of the house: ``python do.py book``, ``python do.py lab`` ... (``make book`` calls the same).

This file only finds a Python that the course runs on and hands over to ``tools/targets.py``. It must itself run on
any Python, back to 2.7, so that an old Python ends in one clear sentence and not in a syntax error.
"""

from __future__ import print_function

import os
import subprocess
import sys

SUPPORTED = [(3, 11), (3, 12), (3, 13)]
HERE = os.path.dirname(os.path.abspath(__file__))


def version_of(command):
    """Return the (major, minor) version of the Python that ``command`` starts, or None when it starts none."""
    script = "import sys; print('%d %d' % sys.version_info[:2])"
    try:
        process = subprocess.Popen(command + ["-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output = process.communicate()[0]
        words = output.decode("ascii").split()
        return (int(words[0]), int(words[1])) if process.returncode == 0 else None
    except (OSError, ValueError, IndexError):
        return None


def candidates(windows):
    """Return the commands that may start a Python of ours, the newest first."""
    names = ["%d.%d" % version for version in reversed(SUPPORTED)]
    if windows:
        return [["py", "-" + name] for name in names]
    return [["python" + name] for name in names]


def find_python(running, windows, probe=version_of):
    """Return the command to use: an empty list for the running Python, or None when there is no fitting one."""
    if running in SUPPORTED:
        return []
    for command in candidates(windows):
        if probe(command) in SUPPORTED:
            return command
    return None


def no_python(running, place):
    """Return the sentence for somebody who has no Python that the course runs on."""
    return (
        "Loyalty Lab needs Python 3.11, 3.12 or 3.13 and found only Python %d.%d (%s): install Python 3.13 from "
        "https://www.python.org/downloads/ and give the same command again." % (running[0], running[1], place)
    )


def main(arguments):
    """Run a target on the right Python; return its exit code."""
    running = tuple(sys.version_info[:2])
    command = find_python(running, os.name == "nt")
    if command is None:
        print(no_python(running, sys.executable), file=sys.stderr)
        return 2
    if command:
        return subprocess.call(command + [os.path.join(HERE, "do.py")] + arguments)
    # An uncompiled tools/ costs nothing, an uncompiled environment costs seconds at each start: see tools/steps.py.
    from tools import targets

    return targets.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
