"""The arithmetic that `Upstash-Retry-Delay` may hold, evaluated without Python's own eval."""

import ast
import functools
import math
import operator
from collections.abc import Callable, Mapping

LONGEST = 256  # characters; far above any delay a person writes, far below what could burden the parser

_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
}
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "pow": math.pow,
    "sqrt": math.sqrt,
    "abs": abs,
    "exp": math.exp,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round,
    "min": min,
    "max": max,
}


@functools.lru_cache(maxsize=256)
def evaluate(expression: str, *, retried: int) -> float:
    """Return the value of `expression`, in which `retried` counts the retries made so far, from 0.

    Numbers, + - * / %, brackets and the nine documented functions are understood. Raises ValueError for
    anything else and for results that are no finite number.
    """
    if len(expression) > LONGEST:
        raise ValueError("the retry delay expression is too long")
    try:
        value = _value(ast.parse(expression.strip(), mode="eval").body, float(retried))
    except (SyntaxError, ValueError, ArithmeticError, TypeError, RecursionError, MemoryError) as error:
        raise ValueError(f"invalid retry delay expression: {expression}") from error
    if not math.isfinite(value):
        raise ValueError(f"the retry delay is not a finite number: {expression}")
    return float(value)


def _value(node: ast.expr, retried: float) -> float:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id="retried"):
            return retried
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, retried)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, retried), _value(right, retried))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_value(arg, retried) for arg in args))
        case _:
            raise ValueError(f"not allowed: {ast.unparse(node)}")
