"""Prints, for the list of files on standard input, what each defines: functions and classes with name, line and, where
it stands on lines of its own and isn't the whole body, the docstring."""

import ast
import json
import sys
import warnings


def docstring(node):
    if len(node.body) < 2:
        return None
    first, second = node.body[:2]
    if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return None
    text = first.value.value
    if not isinstance(text, str):
        return None
    decorators = [decorator.lineno for decorator in getattr(second, "decorator_list", [])]
    after = min([second.lineno, *decorators])
    if first.lineno == node.lineno or first.end_lineno >= after:
        return None
    return {"first": first.lineno, "last": first.end_lineno, "text": text}


def definitions(path):
    with open(path, "rb") as file:
        content = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return []
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [
        {
            "name": node.name,
            "is_function": isinstance(node, functions),
            "line": node.lineno,
            "doc": docstring(node),
        }
        for node in ast.walk(tree)
        if isinstance(node, (*functions, ast.ClassDef))
    ]
    return sorted(found, key=lambda one: one["line"])


json.dump([definitions(path) for path in json.load(sys.stdin)], sys.stdout)
