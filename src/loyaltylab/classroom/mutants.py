"""Mutants of a reference solution: one operator, constant, column or aggregation changed, as a slip would change it.

Graded checks are good when they refuse nearly all of them. Mutation testing is an old idea (DeMillo, Lipton and Sayward,
1978); the libraries that do it for programs know Python's operators but neither columns nor aggregations, and they run
test suites, not notebook cells. So the changes are made here, on the syntax tree.
"""

import ast
import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
# Each name of an aggregation or a comparing method, and what a slip would write in its place.
_METHODS = {
    "mean": ("median", "sum"),
    "median": ("mean",),
    "sum": ("mean", "count"),
    "count": ("sum",),
    "size": ("count",),
    "nunique": ("count",),
    "max": ("min",),
    "min": ("max",),
    "idxmax": ("idxmin",),
    "idxmin": ("idxmax",),
    "first": ("last",),
    "last": ("first",),
    "std": ("var",),
    "var": ("std",),
    "any": ("all",),
    "all": ("any",),
    "cumsum": ("cummax",),
    "ge": ("gt",),
    "gt": ("ge",),
    "le": ("lt",),
    "lt": ("le",),
    "eq": ("ne",),
    "ne": ("eq",),
    "isna": ("notna",),
    "notna": ("isna",),
    "add": ("sub",),
    "sub": ("add",),
    "mul": ("div",),
    "div": ("mul",),
    "where": ("mask",),
    "mask": ("where",),
}
_MONTH = re.compile(r"^(\d{4})-(\d{2})(-\d{2})?$")


@dataclass(frozen=True)
class Mutant:
    """A solution with one change.

    Attributes
    ----------
    line
        Line of the change in the solution, from 1.
    change
        What was changed, as ``before → after``; with ``line`` it names the mutant.
    code
        The whole changed solution.
    """

    line: int
    change: str
    code: str

    def __str__(self) -> str:
        """Return the mutant's name."""
        return f"line {self.line}: {self.change}"


def mutants(code: str, columns: Sequence[str]) -> list[Mutant]:
    """Return every mutant of a solution, each once, in the order of its lines.

    Parameters
    ----------
    code
        The solution.
    columns
        Names of the columns that its tables have; a text in the solution that is one of them is exchanged for another.
    """
    tree = ast.parse(code)
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    nodes = list(ast.walk(tree))
    for place, node in enumerate(nodes):
        if _is_docstring(node, nodes):
            continue
        for before, after, apply in _changes(node, columns):
            changed = copy.deepcopy(tree)
            apply(list(ast.walk(changed))[place])
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text != original and text not in found:
                found[text] = Mutant(getattr(node, "lineno", 0), f"{before} → {after}", text)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _is_docstring(node: ast.AST, nodes: Sequence[ast.AST]) -> bool:
    return isinstance(node, ast.Constant) and any(
        isinstance(parent, ast.Expr) and parent.value is node for parent in nodes
    )


def _changes(node: ast.AST, columns: Sequence[str]) -> Iterator[tuple[str, str, Any]]:
    if isinstance(node, ast.Compare):
        for position, operator in enumerate(node.ops):
            for other in _COMPARISONS.get(type(operator), ()):
                yield _name(type(operator)), _name(other), _set_item("ops", position, other())
    elif isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _ARITHMETIC:
        other_operator = _ARITHMETIC[type(node.op)]
        yield _name(type(node.op)), _name(other_operator), _set("op", other_operator())
    elif isinstance(node, ast.BoolOp):
        other_word = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield _name(type(node.op)), _name(other_word), _set("op", other_word())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert | ast.USub):
        yield (
            _name(type(node.op)),
            "nothing",
            _set("op", ast.UAdd() if isinstance(node.op, ast.USub) else None),
        )
    elif isinstance(node, ast.Attribute):
        for method in _METHODS.get(node.attr, ()):
            yield f".{node.attr}", f".{method}", _set("attr", method)
    elif isinstance(node, ast.Constant):
        for value in _other_values(node.value, columns):
            yield repr(node.value), repr(value), _set("value", value)


def _other_values(value: Any, columns: Sequence[str]) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, float):
        yield value * 1.1 if value else 0.1
    elif isinstance(value, str):
        month = _MONTH.match(value)
        if value in _METHODS:
            yield from _METHODS[value]
        elif month:
            year, number = int(month[1]), int(month[2]) + 1
            yield f"{year + (number > 12)}-{(number - 1) % 12 + 1:02}{month[3] or ''}"
        elif value in columns:
            yield next(
                after
                for before, after in pairwise([*columns, *columns])
                if before == value and after != value
            )


def _name(operator: type[ast.AST]) -> str:
    return operator.__name__


def _set(field: str, value: Any) -> Any:
    def apply(node: Any) -> None:
        if (
            value is None
        ):  # an operator taken away: plus changes nothing where it may stand, else twice the same
            node.op = ast.UAdd() if isinstance(node.op, ast.USub) else node.op
            node.operand = ast.UnaryOp(node.op, node.operand)
        else:
            setattr(node, field, value)

    return apply


def _set_item(field: str, position: int, value: Any) -> Any:
    return lambda node: getattr(node, field).__setitem__(position, value)
