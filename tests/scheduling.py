"""Which tests share a worker process: those of one file, so that fixtures and notebooks' kernels are made once.

Files that go through many subjects are the exception: there, the tests of one subject stay together (for assignments
across files), and the subjects are spread over the workers.
"""

import re
import zlib

from xdist.scheduler import LoadFileScheduling

# A two-digit subject begins the parameters: test_x[04], test_x[04.1 …], test_x[04-practice].
ASSIGNMENT = re.compile(r"^tests/checks/.*\[(\d\d)[-.\]]")
# Pages come in so many groups, each with a browser of its own; labs in the browser one by one.
PAGES = re.compile(r"^tests/book/test_every_page\.py::test_page\[(.*)\]$")
PAGE_GROUPS = 8
ONE_BY_ONE = ("tests/browser/test_lab_in_browser.py",)


def group_of(identifier: str) -> str:
    """Return the group of a test: tests of one group run on one worker, in order."""
    if found := ASSIGNMENT.match(identifier):
        return f"assignment {found[1]}"
    if found := PAGES.match(identifier):
        return f"pages {zlib.crc32(found[1].encode()) % PAGE_GROUPS}"
    file = identifier.split("::", 1)[0]
    return identifier if file in ONE_BY_ONE else file


class GroupScheduling(LoadFileScheduling):
    """``--dist loadfile`` with our groups; ``_split_scope`` is the method that xdist means to be replaced."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
