"""Looking for solutions where learners can see them: exercises, the built book, the browser edition, wheels, source.

A statement of a solution is compared in a normal form (its syntax tree, so that layout, quotes, comments and the names
of variables make no difference); in texts that are no Python, its characters without blanks are searched. Short
statements that anybody would write are left alone, and so is whatever the master itself shows to learners. In the files
of another chapter a statement under other names has to be longer: what two chapters share then is an idiom of pandas.

Keys of the question bank (`leak_keys`), hidden tables of a Lantern that is not the published one (`leak_tables`), the
course secret and files that are an instructor's by their name are looked for as well.
"""

import ast
import html
import io
import json
import re
import textwrap
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from loyaltylab.checks.lantern import PUBLIC_SECRET, course_secret
from loyaltylab.classroom.leak_keys import key_texts, keys_in
from loyaltylab.classroom.leak_tables import HiddenTable, hidden_tables, tables_in
from loyaltylab.classroom.markers import (
    BEGIN_HIDDEN,
    BEGIN_SOLUTION,
    END_HIDDEN,
    END_SOLUTION,
    INSTRUCTOR_TAG,
    take_apart,
)
from loyaltylab.classroom.notebook import Notebook, cells_of, parse_notebook, read_notebook, source
from loyaltylab.classroom.release import master_path, slugs
from loyaltylab.errors import LoyaltyLabError

# Below this many parts a statement is an idiom, not a solution: ``x = y.dropna()``.
FEWEST_PARTS = 10
FEWEST_PARTS_ELSEWHERE = 20
FEWEST_CHARACTERS = 28
# Numbers with fewer digits turn up anywhere by chance.
FEWEST_DIGITS = 6
_PLACES = ("exercises", "src", "book", "notebooks", "slides", "_build/html", "_build/slides", "dist")
# Not .toml: the last hint to a task may name a line of its solution, to everybody who asks for it.
# What instructors built for themselves, beside what they built for learners.
_OF_INSTRUCTORS = {"dist/questions", "dist/instructors"}
_TEXTS = {
    *(
        ".md",
        ".html",
        ".js",
        ".json",
        ".txt",
        ".py",
        ".ipynb",
        ".yml",
        ".yaml",
        ".csv",
        ".tsv",
        ".rst",
        ".map",
    ),
    *(".xml", ".gift"),
}
_ARCHIVES = {".whl", ".zip"}
# Files that are for instructors whatever stands in them: an Anki deck is a database, and cannot be read here.
_NAMES = re.compile(
    r"(?:^|[/!])(?:graded\.py|mistakes\.yml|survivors\.yml|questions/\d\d\.yml|[^/!]+\.apkg|gradebook\.db)$"
)
_DECIMAL = re.compile(r"(?<![\w.])\d*\.\d+")
_LARGEST = 20_000_000
# ``04`` in exercises/04_what_loyalty_is, checks/ch04/lines.py, texts/04.toml, book/04-what-loyalty-is.md.
_CHAPTER = re.compile(r"(?:^|[/!])(?:ch)?(\d\d)(?=[-_./])")
_EXERCISES = re.compile(r"(?:^|[/!])exercises/")
_MARKERS = (BEGIN_SOLUTION, END_SOLUTION, BEGIN_HIDDEN, END_HIDDEN)


@dataclass(frozen=True)
class Secrets:
    """What must not be found: statements by their normal form and by their characters, and expected numbers.

    ``chapters`` holds the chapters whose solutions have a form, ``long`` the forms that count in every file; ``keys`` the
    feedback of the bank's own questions, ``tables`` the hidden tables, ``course`` the course secret where one is set.
    """

    forms: dict[str, str] = field(default_factory=dict)
    chapters: dict[str, set[str]] = field(default_factory=dict)
    long: set[str] = field(default_factory=set)
    characters: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    tables: tuple[HiddenTable, ...] = ()
    course: str = ""


@dataclass
class Report:
    """The outcome of a scan: one sentence a leak, how many files were read, and where."""

    leaks: list[str] = field(default_factory=list)
    files: int = 0
    places: list[str] = field(default_factory=list)


class _Rename(ast.NodeTransformer):
    """Give every variable a number in the order in which it appears; attributes, texts and numbers stay."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def _number(self, name: str) -> str:
        return self.names.setdefault(name, f"v{len(self.names)}")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._number(node.id), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(self._number(node.arg), None)


def normal_form(statement: ast.stmt) -> str:
    """Return a statement's syntax tree as text, without layout, comments, and names of variables."""
    copy = ast.parse(ast.unparse(statement)).body[0]
    return ast.dump(_Rename().visit(copy), annotate_fields=False)


def _parts(statement: ast.stmt) -> int:
    return sum(not isinstance(node, ast.expr_context) for node in ast.walk(statement))


def squeeze(text: str) -> str:
    """Return a text without blanks and with one kind of quotes."""
    return re.sub(r"\s+", "", text).replace('\\"', '"').replace("'", '"')


def simple_statements(code: str) -> Iterator[ast.stmt]:
    """Yield every statement that holds no other one; code that is no Python yields nothing."""
    lines = [line for line in code.split("\n") if not line.lstrip().startswith(("%", "!"))]
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError:
        try:  # the inside of a function
            tree = ast.parse("def f():\n" + "\n".join("    " + line for line in lines))
        except SyntaxError:
            return
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            only_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            only_type = isinstance(node, ast.AnnAssign) and node.value is None
            if not isinstance(node, ast.Import | ast.ImportFrom) and not only_text and not only_type:
                yield node


def _shown(master: Notebook, where: str) -> set[str]:
    """Return the normal forms of what the master itself shows to learners."""
    forms = set()
    for cell in cells_of(master, "code"):
        if INSTRUCTOR_TAG not in cell["metadata"].get("tags", []):
            parts = take_apart(source(cell), where)
            visible = [piece for piece in parts.pieces if isinstance(piece, str)]
            visible += [textwrap.dedent("\n".join(region.stubs)) for region in parts.regions]
            forms |= {normal_form(node) for code in visible for node in simple_statements(code)}
    return forms


def secrets(root: Path) -> Secrets:
    """Collect what must not leak: the solutions, hidden tests, graded checks and stored results of every master."""
    own = course_secret()
    found = Secrets(
        keys=key_texts(root), tables=hidden_tables(root), course="" if own == PUBLIC_SECRET else own
    )
    for slug in slugs(root):
        path = master_path(root, slug)
        where = path.relative_to(root).as_posix()
        master = read_notebook(path)
        shown = _shown(master, where)
        hidden_code = []
        for cell in cells_of(master, "code"):
            parts = take_apart(source(cell), where)
            hidden_code += [region.code for region in parts.regions]
            if INSTRUCTOR_TAG in cell["metadata"].get("tags", []):
                hidden_code.append(source(cell))
            if parts.regions:
                found.numbers.update((number, where) for number in _stored_numbers(cell))
        hidden_code += [script.read_text(encoding="utf-8") for script in sorted(path.parent.glob("*.py"))]
        for code in hidden_code:
            for statement in simple_statements(code):
                form = normal_form(statement)
                if _parts(statement) >= FEWEST_PARTS and form not in shown:
                    text = ast.unparse(statement)
                    found.forms[form] = text
                    found.chapters.setdefault(form, set()).add(slug[:2])
                    if _parts(statement) >= FEWEST_PARTS_ELSEWHERE:
                        found.long.add(form)
                    if len(squeeze(text)) >= FEWEST_CHARACTERS:
                        found.characters[squeeze(text)] = text
    return found


def _stored_numbers(cell: dict[str, object]) -> set[str]:
    text = json.dumps(cell.get("outputs", []))
    return {
        number
        for number in re.findall(r"(?<![\w.])\d*\.\d+(?![\w.])", text)
        if _digits(number) >= FEWEST_DIGITS
    }


def _digits(number: str) -> int:
    return len(number.replace(".", "").lstrip("0"))


def scan(root: Path, folders: Iterable[Path] | None = None) -> Report:
    """Scan folders, wheels or zip files; by default every place that learners see and that is there.

    Raises
    ------
    LoyaltyLabError
        When a named folder is missing, or a master is not in order.
    """
    known, report = secrets(root), Report()
    if not known.forms:
        raise LoyaltyLabError("The masters in solutions/ hold no solution, so that no leak could be found.")
    for place in folders or [root / name for name in _PLACES if (root / name).exists()]:
        if not place.exists():
            raise LoyaltyLabError(f"{place.as_posix()} is missing: there is nothing to scan.")
        report.places.append(place.name if folders else place.relative_to(root).as_posix())
        for name, content in _files(place):
            if not folders and name.startswith(tuple(f"{each}/" for each in _OF_INSTRUCTORS)):
                continue
            report.files += 1
            report.leaks += _leaks(name, content, known)
    return report


def _files(place: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every text with its name, also from inside wheels and zip files."""
    paths = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    for path in paths:
        name = path.name if path == place else f"{place.name}/{path.relative_to(place).as_posix()}"
        if _NAMES.search(name):
            yield name, path.read_bytes()
        elif _opened(path):
            yield from _archived(name, path.read_bytes())
        elif path.suffix in _TEXTS and path.stat().st_size <= _LARGEST:
            yield name, path.read_bytes()


def _opened(path: PurePath) -> bool:
    """Return whether an archive is looked into: other people's wheels (pandas, NumPy) cannot hold our solutions."""
    return path.suffix in _ARCHIVES and (path.suffix == ".zip" or path.name.startswith("loyaltylab"))


def _archived(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                inside, path = f"{name}!{entry.filename}", PurePosixPath(entry.filename)
                if _NAMES.search(inside):
                    yield inside, archive.read(entry)
                elif _opened(path):
                    yield from _archived(inside, archive.read(entry))
                elif path.suffix in _TEXTS and entry.file_size <= _LARGEST:
                    yield inside, archive.read(entry)
    except zipfile.BadZipFile:
        raise LoyaltyLabError(f"{name} is not a readable wheel or zip file: build it again.") from None


def _leaks(name: str, content: bytes, known: Secrets) -> list[str]:
    text = content.decode("utf-8", errors="replace")
    found = [f"{name} is a file for instructors."] if _NAMES.search(name) else []
    found += _in_any(name, text, known)
    if name.endswith(".py"):
        return found + [
            f"{name} holds a statement of a solution: {statement}"
            for statement in _in_code(name, text, known)
        ]
    if name.endswith(".ipynb"):
        return found + _in_notebook(name, text, known)
    return found + _in_text(name, text, known)


def _in_any(name: str, text: str, known: Secrets) -> list[str]:
    """Return what no file may hold, of whatever sort it is."""
    found = [f"{name} holds the key of question {identifier}." for identifier in keys_in(text, known.keys)]
    found += [
        f"{name} holds the hidden table {table} of another Lantern than the published one (or an old build: build again)."
        for table in tables_in(text, known.tables)
    ]
    if known.course and known.course in text:
        found.append(f"{name} holds the course secret.")
    return found


def _in_code(name: str, code: str, known: Secrets) -> list[str]:
    own = set(_CHAPTER.findall(name))
    found = set()
    for node in simple_statements(code):
        if _parts(node) < FEWEST_PARTS:
            continue
        form = normal_form(node)
        if form not in known.forms:
            continue
        same_names = squeeze(ast.unparse(node)) in known.characters
        if same_names or form in known.long or not own or own & known.chapters[form]:
            found.add(known.forms[form])
    return sorted(found)


def _in_notebook(name: str, text: str, known: Secrets) -> list[str]:
    notebook = parse_notebook(text, name)
    found = []
    released = _EXERCISES.search(name)
    for number, cell in enumerate(notebook["cells"], start=1):
        where = f"{name}, cell {number}"
        code = source(cell)
        if cell.get("cell_type") == "code":
            found += [
                f"{where} holds a statement of a solution: {statement}"
                for statement in _in_code(name, code, known)
            ]
        found += [f'{where} holds the marker "{marker}".' for marker in _MARKERS if marker in code]
        if INSTRUCTOR_TAG in cell.get("metadata", {}).get("tags", []):
            found.append(f"{where} is for instructors only.")
        if released and cell.get("outputs"):
            found.append(f"{where} holds stored outputs.")
        rest = json.dumps([cell.get("metadata", {}), cell.get("outputs", [])], ensure_ascii=False)
        found += _in_text(where, rest if cell.get("cell_type") == "code" else rest + code, known)
    return found + _in_text(f"{name}, metadata", json.dumps(notebook.get("metadata", {})), known)


def _in_text(name: str, text: str, known: Secrets) -> list[str]:
    if name.endswith((".html", ".htm")):
        # Without tags, so that highlighted code is read whole; and with them, for what stands in an attribute.
        text = html.unescape(re.sub(r"<[^>]*>", "", text)) + "\n" + html.unescape(text)
    squeezed = squeeze(text)
    found = [
        f"{name} holds a statement of a solution: {statement}"
        for characters, statement in known.characters.items()
        if characters in squeezed
    ]
    numbers = set(_DECIMAL.findall(text))
    return found + [
        f"{name} holds the result {number} of {where}."
        for number, where in known.numbers.items()
        if number in numbers
    ]
