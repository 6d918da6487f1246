"""Signs of copied work: answers that fit another student's Lantern, and code that two notebooks share.

Code is compared by copydetect, which marks shared runs of tokens whatever the names (winnowing; Schleimer, Wilkerson and
Aiken, 2003). The exercise's own code counts for nobody. Both are reasons to talk to somebody, not verdicts.
"""

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from loyaltylab.classroom.grading.batch import result_path
from loyaltylab.classroom.grading.cells import safe_cell
from loyaltylab.classroom.grading.pages import fill_page
from loyaltylab.classroom.grading.sitting import Assignment
from loyaltylab.classroom.grading.submissions import (
    NotGradable,
    Submission,
    code_cells,
    read_content,
    read_notebook,
)
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_text

SHARED_TOKENS = 25
"""Shortest run of equal tokens that counts."""
ALIKE = 0.6
"""Share of a student's own code from which a pair is listed; short exercises leave little room to differ."""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signs of copied work, exercise {{ number }}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 76rem; margin: 0 auto; padding: 1rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
pre { overflow-x: auto; border: 1px solid; padding: 0.5rem; }
mark { background: none; color: inherit; text-decoration: underline; text-decoration-thickness: 2px; font-weight: 600; }
</style>
</head>
<body>
<header>
<h1>Signs of copied work, exercise {{ number }}</h1>
<p>A sign is a reason to talk to somebody, not a verdict: pairs who worked side by side, and common snippets, look alike too.</p>
</header>
<main>
<h2>Answers that fit another student's Lantern</h2>
{% if fits %}<ul>{% for student, sentences in fits.items() %}<li><strong>{{ student }}</strong>: {{ sentences | join(" ") }}</li>{% endfor %}</ul>
{% else %}<p>None.</p>{% endif %}
<h2>Code that is alike</h2>
{% if not pairs %}<p>No pair shares {{ "{:.0%}".format(alike) }} of its own code or more.</p>{% endif %}
{% for pair in pairs %}
<section aria-labelledby="p{{ loop.index }}">
<h3 id="p{{ loop.index }}">{{ pair.one }} and {{ pair.other }}: {{ "{:.0%}".format(pair.share_of_one) }} and {{ "{:.0%}".format(pair.share_of_other) }}</h3>
<div class="pair">
<pre tabindex="0" aria-label="Code of {{ pair.one }}">{{ pair.code_of_one }}</pre>
<pre tabindex="0" aria-label="Code of {{ pair.other }}">{{ pair.code_of_other }}</pre>
</div>
</section>
{% endfor %}
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class Pair:
    """Two students whose code is alike.

    Attributes
    ----------
    share_of_one, share_of_other
        Share of each one's own code (the exercise's aside) that the other has too.
    code_of_one, code_of_other
        Their code as HTML, shared runs marked.
    """

    one: str
    other: str
    share_of_one: float
    share_of_other: float
    code_of_one: Markup
    code_of_other: Markup


def pairs_alike(
    submissions: Sequence[Submission],
    assignment: Assignment,
    released: Mapping[str, Any],
    alike: float = ALIKE,
) -> list[Pair]:
    """Return the pairs of students whose code is alike, the most alike first.

    Parameters
    ----------
    submissions
        What was handed in; files that are no notebooks are passed over.
    assignment, released
        The assignment, and its exercise as it was handed out.
    alike
        Least share of one student's own code.

    Raises
    ------
    LoyaltyLabError
        When copydetect is not installed.
    """
    try:
        from copydetect import CopyDetector
    except ImportError:
        raise LoyaltyLabError(
            "The report of copies needs copydetect, which is not installed: run `make instructor`."
        ) from None
    with tempfile.TemporaryDirectory(prefix="loyaltylab-") as temporary:
        folder = Path(temporary)
        students = {}
        for submission in submissions:
            try:
                cells = code_cells(read_notebook(read_content(submission), assignment.number))
            except (NotGradable, OSError):
                continue
            path = folder / "in" / f"{result_path(Path(), submission.student).stem}.py"
            write_text(path, "\n\n".join(cells) + "\n")
            students[str(path)] = submission.student
        if len(students) < 2:
            return []
        write_text(folder / "exercise" / "exercise.py", "\n\n".join(code_cells(dict(released))) + "\n")
        detector = CopyDetector(
            test_dirs=[str(folder / "in")],
            boilerplate_dirs=[str(folder / "exercise")],
            extensions=["py"],
            noise_t=SHARED_TOKENS,
            guarantee_t=SHARED_TOKENS,
            display_t=alike,
            autoopen=False,
            silent=True,
        )
        detector.run()
        found = [
            Pair(students[one], students[other], float(share), float(back), _marked(code), _marked(code_back))
            for share, back, one, other, code, code_back, _ in detector.get_copied_code_list()
        ]
    return sorted(
        found, key=lambda pair: (-max(pair.share_of_one, pair.share_of_other), pair.one, pair.other)
    )


def _marked(code: str) -> Markup:
    """Take copydetect's spans, around code that it has escaped, as marks that need no colour."""
    text = code.replace("<span class='highlight-red'>", "<mark>").replace(
        "<span class='highlight-green'>", "<mark>"
    )
    return Markup(text.replace("</span>", "</mark>"))


def copies_page(number: str, pairs: Sequence[Pair], fits: Mapping[str, Sequence[str]]) -> str:
    """Return the report as one HTML page."""
    return fill_page(PAGE, number=number, pairs=pairs, fits=fits, alike=ALIKE)


def write_copies(folder: Path, number: str, pairs: Sequence[Pair], fits: Mapping[str, Sequence[str]]) -> Path:
    """Write the report as ``copies.html`` and ``copies.csv``; return the page."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["one", "other", "share_of_one", "share_of_other"])
    for pair in pairs:
        shares = f"{pair.share_of_one:.3f}", f"{pair.share_of_other:.3f}"
        writer.writerow([safe_cell(pair.one), safe_cell(pair.other), *shares])
    write_text(folder / "copies.csv", stream.getvalue())
    write_text(folder / "copies.html", copies_page(number, pairs, fits))
    return folder / "copies.html"
