"""Addresses are compiled once: each test builds its apps anew, and they all have the same ones."""

from werkzeug.routing import Rule

_compile, _compiled = Rule._compile_builder, {}


def keep_routes():
    """From now on two rules that are alike share the code that builds their addresses."""
    Rule._compile_builder = _compile_once


def _compile_once(rule, append_unknown=True):
    if rule.defaults:  # these are written into the code
        return _compile(rule, append_unknown)
    alike = (rule.rule, tuple(rule._trace), append_unknown)
    if alike not in _compiled:
        _compiled[alike] = _compile(rule, append_unknown)
    return _compiled[alike]
