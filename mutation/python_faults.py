"""Faults in Python: what each kind makes of a node of the syntax tree.

Only faults that a person could make and a type checker would mostly let pass. Annotations,
docstrings, decorators, the words of errors and asserts, which only narrow types, are left alone.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy

Fault = tuple[str, ast.AST]
"""The kind of fault, and the node that stands there instead."""

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_PAIRS = (
    ("any", "all"),
    ("min", "max"),
    ("startswith", "endswith"),
    ("union", "intersection"),
    ("issubset", "issuperset"),
    ("fullmatch", "search"),
    ("append", "pop"),
    # Of sqlglot's trees, by which the rules become SQL.
    ("LT", "LTE"),
    ("GT", "GTE"),
    ("EQ", "NEQ"),
    ("And", "Or"),
    ("and_", "or_"),
    ("Max", "Min"),
    ("Add", "Sub"),
    ("Mul", "Div"),
    ("true", "false"),
)
_SWAPS = {name: other for pair in _PAIRS for name, other in (pair, pair[::-1])}
_CLEANERS = frozenset({"casefold", "lower", "upper", "strip", "lstrip", "rstrip"})
_IDLE_KEYWORDS = frozenset({"strict", "encoding", "maxsize", "doc", "description", "help"})


def list_faults(node: ast.AST) -> Iterator[Fault]:
    """Give every fault of a node by itself; its children have their own."""
    find = _FINDERS.get(type(node))
    if find is not None:
        yield from find(node)


def _change(node: ast.AST, **fields: object) -> ast.AST:
    other = deepcopy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _without(items: list[ast.expr], place: int) -> list[ast.expr]:
    return [*items[:place], *items[place + 1 :]]


def _of_compare(node: ast.Compare) -> Iterator[Fault]:
    for place, operator in enumerate(node.ops):
        other = _COMPARISONS[type(operator)]()
        yield "comparison", _change(node, ops=[*node.ops[:place], other, *node.ops[place + 1 :]])


def _of_bool_op(node: ast.BoolOp) -> Iterator[Fault]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield "and or", _change(node, op=other)
    for place in range(len(node.values)):
        rest = _without(node.values, place)
        yield "condition dropped", rest[0] if len(rest) == 1 else _change(node, values=rest)


def _of_unary(node: ast.UnaryOp) -> Iterator[Fault]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield "not dropped", node.operand


def _of_binary(node: ast.BinOp) -> Iterator[Fault]:
    texts = (ast.JoinedStr, ast.Constant)
    is_text = any(
        isinstance(side, texts) and isinstance(getattr(side, "value", ""), str | bytes)
        for side in (node.left, node.right)
    )
    if type(node.op) in _OPERATORS and not is_text:
        yield "arithmetic", _change(node, op=_OPERATORS[type(node.op)]())


def _of_condition(node: ast.If | ast.While | ast.IfExp) -> Iterator[Fault]:
    # Of a single comparison the negation is a fault of its own already.
    if not isinstance(node.test, ast.Compare | ast.UnaryOp):
        yield "condition negated", _change(node, test=ast.UnaryOp(ast.Not(), node.test))


def _of_comprehension(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
) -> Iterator[Fault]:
    for place, part in enumerate(node.generators):
        for number in range(len(part.ifs)):
            other = _change(part, ifs=_without(part.ifs, number))
            parts = [*node.generators[:place], other, *node.generators[place + 1 :]]
            yield "filter dropped", _change(node, generators=parts)


def _of_constant(node: ast.Constant) -> Iterator[Fault]:
    value = node.value
    if isinstance(value, bool):
        yield "true false", ast.Constant(not value)
    elif isinstance(value, int | float):
        yield "number", ast.Constant(value + 1)
        yield "number", ast.Constant(value - 1)
    elif isinstance(value, str):
        yield "text", ast.Constant(f"{value}XX" if value else "XX")


def _of_display(node: ast.Tuple | ast.List | ast.Set) -> Iterator[Fault]:
    if len(node.elts) > 1 and not isinstance(getattr(node, "ctx", None), ast.Store):
        for place in range(len(node.elts)):
            yield "entry dropped", _change(node, elts=_without(node.elts, place))


def _of_dict(node: ast.Dict) -> Iterator[Fault]:
    if len(node.keys) > 1:
        for place in range(len(node.keys)):
            keys = [*node.keys[:place], *node.keys[place + 1 :]]
            yield "entry dropped", _change(node, keys=keys, values=_without(node.values, place))


def _of_call(node: ast.Call) -> Iterator[Fault]:
    for place, keyword in enumerate(node.keywords):
        if keyword.arg not in _IDLE_KEYWORDS:
            rest = [*node.keywords[:place], *node.keywords[place + 1 :]]
            yield "argument dropped", _change(node, keywords=rest)
    if isinstance(node.func, ast.Attribute) and node.func.attr in _CLEANERS:
        yield "call dropped", node.func.value
    if isinstance(node.func, ast.Name) and node.func.id == "sorted" and node.args:
        yield "call dropped", ast.Call(ast.Name("list", ast.Load()), node.args[:1], [])


def _of_name(node: ast.Name) -> Iterator[Fault]:
    if isinstance(node.ctx, ast.Load) and node.id in _SWAPS and node.id.islower():
        yield "name swapped", _change(node, id=_SWAPS[node.id])


def _of_attribute(node: ast.Attribute) -> Iterator[Fault]:
    if isinstance(node.ctx, ast.Load) and node.attr in _SWAPS:
        yield "name swapped", _change(node, attr=_SWAPS[node.attr])


def _of_return(node: ast.Return) -> Iterator[Fault]:
    if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield "return nothing", ast.Return(ast.Constant(None))


def _of_statement(node: ast.Expr) -> Iterator[Fault]:
    if isinstance(node.value, ast.Call):
        yield "statement dropped", ast.Pass()


def _of_augmented(node: ast.AugAssign) -> Iterator[Fault]:
    if type(node.op) in _OPERATORS:
        yield "arithmetic", _change(node, op=_OPERATORS[type(node.op)]())


_FINDERS: dict[type[ast.AST], Callable[..., Iterator[Fault]]] = {
    ast.Compare: _of_compare,
    ast.BoolOp: _of_bool_op,
    ast.UnaryOp: _of_unary,
    ast.BinOp: _of_binary,
    ast.If: _of_condition,
    ast.While: _of_condition,
    ast.IfExp: _of_condition,
    ast.ListComp: _of_comprehension,
    ast.SetComp: _of_comprehension,
    ast.GeneratorExp: _of_comprehension,
    ast.DictComp: _of_comprehension,
    ast.Constant: _of_constant,
    ast.Tuple: _of_display,
    ast.List: _of_display,
    ast.Set: _of_display,
    ast.Dict: _of_dict,
    ast.Call: _of_call,
    ast.Name: _of_name,
    ast.Attribute: _of_attribute,
    ast.Return: _of_return,
    ast.Expr: _of_statement,
    ast.AugAssign: _of_augmented,
    ast.Raise: lambda node: iter([("raise dropped", ast.Pass())]),
    ast.Continue: lambda node: iter([("break continue", ast.Break())]),
    ast.Break: lambda node: iter([("break continue", ast.Continue())]),
}
