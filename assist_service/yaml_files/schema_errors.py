"""Schema errors in words for people who do not program."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

Where = tuple[str | int, ...]


def field_names(model: type[BaseModel]) -> Iterator[str]:
    """Yield the names that a file may use for a model's fields."""
    for name, info in model.model_fields.items():
        yield info.alias or name


def owner_of(model: type[BaseModel], where: Where) -> tuple[type[BaseModel] | None, str]:
    """Return the model that the last named part of ``where`` belongs to, and that name."""
    owner: type[BaseModel] | None = model
    last: tuple[type[BaseModel] | None, str] = (model, "")
    for step in where:
        if not isinstance(step, str) or owner is None:
            continue
        last = (owner, step)
        info = _field(owner, step)
        owner = _submodel(info.annotation) if info is not None else None
    return last


def _field(model: type[BaseModel], name: str) -> Any:
    for own, info in model.model_fields.items():
        if name in (own, info.alias):
            return info
    return None


def _submodel(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, list, tuple, dict, Annotated):
        for part in get_args(annotation):
            submodel = _submodel(part)
            if submodel is not None:
                return submodel
    return None


def field_description(owner: type[BaseModel] | None, name: str) -> str:
    """Return the field's description of what is allowed, or an empty text."""
    info = _field(owner, name) if owner is not None else None
    return (info.description or "") if info is not None else ""


def required_fields(model: type[BaseModel]) -> str:
    """Return a sentence with the required fields of a file."""
    needed = [name for name, info in model.model_fields.items() if info.is_required()]
    return f"Required: {', '.join(needed)}." if needed else "Write `name: value` lines."


_SHAPES: Mapping[str, str] = {
    "string_type": "a text",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a group of `name: value` lines, indented",
    "mapping_type": "a group of `name: value` lines, indented",
    "model_type": "a group of `name: value` lines, indented",
    "model_attributes_type": "a group of `name: value` lines, indented",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
}


def describe_mismatch(where: Where, detail: ErrorDetails, described: str) -> tuple[str, str]:
    """Return the problem and what is allowed, for the kinds of error that pydantic reports."""
    kind, value, ctx = detail["type"], detail["input"], detail.get("ctx", {})
    name = next((f"`{step}`" for step in reversed(where) if isinstance(step, str)), "This")
    if kind == "literal_error":
        return _not_a_choice(name, value, str(ctx.get("expected", "")), described)
    if kind in _SHAPES:
        if value is None:
            return f"{name} has no value.", described or f"Write {_SHAPES[kind]}."
        needs_quotes = kind == "string_type" and isinstance(value, bool | int | float)
        remedy = "Put it in quotes if it is meant as text." if needs_quotes else described
        remedy = remedy or f"Write {_SHAPES[kind]}."
        return f"{name} must be {_SHAPES[kind]}, but the value is {_quote_value(value)}.", remedy
    limits = {
        "greater_than": f"more than {ctx.get('gt')}",
        "greater_than_equal": f"at least {ctx.get('ge')}",
        "less_than": f"less than {ctx.get('lt')}",
        "less_than_equal": f"at most {ctx.get('le')}",
        "too_short": f"at least {ctx.get('min_length')} long",
        "string_too_short": "written out, not empty",
        "string_too_long": f"at most {ctx.get('max_length')} characters long",
        "too_long": f"at most {ctx.get('max_length')} long",
    }
    if kind in limits:
        return f"{name} must be {limits[kind]}.", described
    return f"{name} cannot be {_quote_value(value)}.", described or detail["msg"] + "."


def _not_a_choice(name: str, value: Any, expected: str, described: str) -> tuple[str, str]:
    allowed = re.findall(r"'([^']*)'", expected)
    close = get_close_matches(str(value), allowed, 1, 0.5)
    guess = f"Did you mean {close[0]}? " if close else ""
    del described
    if value is None:
        return f"{name} has no value.", f"Allowed: {', '.join(allowed)}."
    return f"{name} cannot be {_quote_value(value)}.", f"{guess}Allowed: {', '.join(allowed)}."


def _quote_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a group of lines"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    text = str(value)
    return f'"{text if len(text) <= 60 else text[:57] + "..."}"'
