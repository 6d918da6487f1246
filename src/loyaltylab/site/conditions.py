"""Conditions on rows, written once in plain Python: counted here with pandas, and in a page by Vega.

``"attachment >= cut_attachment and orders < cut_orders"`` knows the columns, the sliders and numbers; comparisons,
``and``, ``or``, ``not``, ``+``, ``-``, ``*`` and brackets. Nothing else, so that both readings mean the same.
"""

import ast
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from loyaltylab.errors import LoyaltyLabError

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "===",
    ast.NotEq: "!==",
}
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


def _parse(condition: str) -> ast.expr:
    try:
        return ast.parse(condition, mode="eval").body
    except SyntaxError as error:
        raise LoyaltyLabError(f"The condition '{condition}' is not readable: {error.msg}.") from error


def to_vega(condition: str, columns: Collection[str], signals: Collection[str]) -> str:
    """Return the condition as a Vega expression.

    Raises
    ------
    LoyaltyLabError
        When the condition uses an unknown name or anything but comparisons, sums and logic.
    """

    def walk(node: ast.expr) -> str:
        match node:
            case ast.BoolOp(op=op, values=values):
                return "(" + (" && " if isinstance(op, ast.And) else " || ").join(map(walk, values)) + ")"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"!({walk(operand)})"
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-({walk(operand)})"
            case ast.BinOp(op=op, left=left, right=right) if type(op) in OPERATORS:
                return f"({walk(left)} {OPERATORS[type(op)]} {walk(right)})"
            case ast.Compare(left=left, ops=ops, comparators=others) if all(
                type(op) in COMPARISONS for op in ops
            ):
                terms = [left, *others]
                pairs = [
                    f"{walk(a)} {COMPARISONS[type(op)]} {walk(b)}" for op, a, b in zip(ops, terms, others)
                ]
                return "(" + " && ".join(pairs) + ")"
            case ast.Name(id=name) if name in signals:
                return name
            case ast.Name(id=name) if name in columns:
                return f"datum[{name!r}]"
            case ast.Name(id=name):
                raise LoyaltyLabError(
                    f"The condition '{condition}' names '{name}', which is no column and no slider."
                )
            case ast.Constant(value=int() | float() | str() as constant) if not isinstance(constant, bool):
                return repr(constant)
        raise LoyaltyLabError(
            f"The condition '{condition}' uses '{ast.unparse(node)}'; only comparisons, sums, and, or, not are known."
        )

    return walk(_parse(condition))


def holds(condition: str, rows: pd.DataFrame, settings: Mapping[str, float]) -> "np.ndarray":
    """Return for each row whether the condition holds at these slider settings.

    Raises
    ------
    LoyaltyLabError
        As :func:`to_vega`.
    """
    to_vega(condition, list(rows.columns), list(settings))  # the same grammar, refused with the same words
    compare: dict[type[ast.cmpop], np.ufunc] = {
        ast.Lt: np.less,
        ast.LtE: np.less_equal,
        ast.Gt: np.greater,
        ast.GtE: np.greater_equal,
    }
    combine: dict[type[ast.operator], np.ufunc] = {
        ast.Add: np.add,
        ast.Sub: np.subtract,
        ast.Mult: np.multiply,
    }

    def walk(node: ast.expr) -> "np.ndarray":
        match node:
            case ast.BoolOp(op=op, values=values):
                parts = [walk(each) for each in values]
                return (
                    np.logical_and.reduce(parts) if isinstance(op, ast.And) else np.logical_or.reduce(parts)
                )
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return np.logical_not(walk(operand))
            case ast.UnaryOp(operand=operand):
                return np.negative(walk(operand))
            case ast.BinOp(op=op, left=left, right=right):
                return combine[type(op)](walk(left), walk(right))
            case ast.Compare(left=left, ops=ops, comparators=others):
                terms = [left, *others]
                results = []
                for sign, a, b in zip(ops, terms, others):
                    if isinstance(sign, ast.Eq | ast.NotEq):
                        same = walk(a) == walk(b)
                        results.append(same if isinstance(sign, ast.Eq) else np.logical_not(same))
                    else:
                        results.append(compare[type(sign)](walk(a), walk(b)))
                return np.logical_and.reduce(results)
            case ast.Name(id=name):
                return np.asarray(settings[name]) if name in settings else rows[name].to_numpy()
            case ast.Constant(value=constant):
                return np.asarray(constant)
        raise AssertionError(ast.unparse(node))

    return np.broadcast_to(walk(_parse(condition)), len(rows))
