"""The claims that the course audits: one file, the table of them on a page, and the check that each is corrected where it says.

``book/_data/claims.csv`` holds every claim of the course's source texts that is wrong, unproven or unsafe: what it says, the
verdict, the chapter that looks at it, what the course says instead, and ``words`` that stand on that chapter's page (pieces
parted by semicolons). They are looked for as soon as the chapter is finished.
"""

import csv
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.concepts import Project
from loyaltylab.site.teaching.tables import Site, table

FILE = "book/_data/claims.csv"
FIELDS = ("id", "claim", "verdict", "chapter", "finding", "words")
VERDICTS = {
    "W": "wrong",
    "I": "contradicts itself",
    "U": "no support",
    "C": "contested",
    "E": "unsafe advice",
}
COUNT = 64
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_ROLE = re.compile(r"\{[a-z:]+\}`(?P<text>[^`<]*?)\s*(?:<[^`>]*>)?`")
_MARK = re.compile(r"[*_]+(?=\S)|(?<=\S)[*_]+|^\s*[>|]", re.MULTILINE)


@dataclass(frozen=True)
class Claim:
    """One claim: what it says, the letters of its verdicts, its chapter, what holds instead, and words on that page."""

    id: str
    claim: str
    verdicts: tuple[str, ...]
    chapter: str
    finding: str
    words: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return ", ".join(VERDICTS[letter] for letter in self.verdicts)


def read_claims(path: Path) -> tuple[Claim, ...]:
    """Return the claims of a file.

    Raises
    ------
    LoyaltyLabError
        One sentence with the file and the row for a missing file, other columns, a doubled or missing number, or an unknown verdict.
    """
    if not path.is_file():
        raise LoyaltyLabError(f"{path.name} is missing: the table of claims is made from it.")
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != FIELDS:
            raise LoyaltyLabError(f"{path.name}: the first line must be {','.join(FIELDS)}.")
        claims = tuple(_claim(row, path.name) for row in reader)
    ids = [claim.id for claim in claims]
    for id in (f"F{number:02}" for number in range(1, COUNT + 1)):
        if ids.count(id) != 1:
            raise LoyaltyLabError(f"{path.name}: {id} stands {ids.count(id)} times; every claim stands once.")
    if len(ids) != COUNT:
        strange = next(id for id in ids if not re.fullmatch(r"F\d\d", id) or not 1 <= int(id[1:]) <= COUNT)
        raise LoyaltyLabError(f"{path.name}: there is no claim {strange}; they go from F01 to F{COUNT}.")
    return claims


def _claim(row: Mapping[str, str], where: str) -> Claim:
    if None in row or None in row.values():
        raise LoyaltyLabError(
            f"{where}, {row.get('id')}: needs {len(FIELDS)} fields; quote texts with a comma."
        )
    empty = next((name for name in FIELDS[:-1] if not row[name].strip()), None)
    if empty:
        raise LoyaltyLabError(f"{where}, {row['id'] or 'a row'}: {empty} is empty.")
    letters = tuple(row["verdict"].split("+"))
    if set(letters) - set(VERDICTS):
        raise LoyaltyLabError(
            f"{where}, {row['id']}: the verdict {row['verdict']} is unknown; write {', '.join(VERDICTS)}, or two with a plus."
        )
    words = tuple(piece.strip() for piece in row["words"].split(";") if piece.strip())
    return Claim(row["id"], row["claim"], letters, row["chapter"], row["finding"], words)


def plain(page: str) -> str:
    """Return a page's text on one line, without front matter, roles and emphasis, in small letters."""
    body = page.split("---\n", 2)[-1] if page.startswith("---\n") else page
    text = _MARK.sub("", _ROLE.sub(lambda role: role["text"], body))
    return " ".join(text.split()).casefold()


def claim_faults(root: Path) -> list[str]:
    """Return one line for each claim whose chapter does not exist, or whose finished chapter does not say what stands here."""
    project = Project(root)
    with (root / "book/_data/chapters.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["chapter"] for row in csv.DictReader(stream)}
    pages = {
        number: plain((root / f"{reading}.md").read_text("utf-8"))
        for number, reading in project.readings.items()
    }
    faults = []
    for claim in read_claims(root / FILE):
        if claim.chapter not in known:
            faults.append(f"{claim.id}: there is no chapter {claim.chapter}.")
        elif claim.chapter in pages:
            if not claim.words:
                faults.append(
                    f"{claim.id}: chapter {claim.chapter} is finished; name in {FILE} the words of its page that correct the claim."
                )
            faults += [
                f"{claim.id}: the page of chapter {claim.chapter} does not say “{piece}”."
                for piece in claim.words
                if " ".join(piece.split()).casefold() not in pages[claim.chapter]
            ]
    return faults


def counts(claims: Iterable[Claim]) -> dict[str, int]:
    """Return how many claims have each verdict; one with two counts in both."""
    listed = [letter for claim in claims for letter in claim.verdicts]
    return {letter: listed.count(letter) for letter in VERDICTS}


def claims_html(root: Path, site: Site) -> str:
    """Return the table of all claims, folded by chapter, as HTML."""
    readings = Project(root).readings
    with (root / "book/_data/chapters.csv").open(encoding="utf-8", newline="") as stream:
        titles = {row["chapter"]: row["title"] for row in csv.DictReader(stream)}
    claims = read_claims(root / FILE)
    folds = []
    for chapter in sorted({claim.chapter for claim in claims}):
        title, of_chapter = titles[chapter], [claim for claim in claims if claim.chapter == chapter]
        rows = [
            (
                f"{html.escape(claim.claim)} <small>{claim.id}</small>",
                html.escape(claim.verdict),
                html.escape(claim.finding),
            )
            for claim in of_chapter
        ]
        where = (
            site.link(readings[chapter], f"Chapter {chapter}, “{title}”")
            if chapter in readings
            else f"Chapter {chapter}, “{html.escape(title)}”, is still to come."
        )
        claimed = f"{len(rows)} claim{'s' if len(rows) > 1 else ''}"
        folds.append(
            f'<details class="lantern-claims"><summary>{chapter} {html.escape(title)} ({claimed})</summary>'
            f"{table(f'Claims of chapter {chapter}', ('the claim', 'verdict', 'what holds'), rows)}<p>{where}</p></details>"
        )
    return "".join(folds)
