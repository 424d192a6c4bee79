"""Checks a value against the part of JSON Schema that our OpenAPI description uses, and no other."""

import re
from datetime import date
from urllib.parse import urlsplit

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
WORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "$ref", "format"),
    *("minimum", "maximum", "pattern", "default", "description"),
}


def faults(value, schema: dict, components: dict, place: str = "") -> list[str]:
    """What is wrong with `value`, one line a fault. Raises AssertionError on a schema that says more than we check."""
    assert schema.keys() <= WORDS, schema.keys() - WORDS
    found = []
    if "$ref" in schema:
        found += faults(value, components[schema["$ref"].rpartition("/")[2]], components, place)
    if "anyOf" in schema and all(faults(value, one, components, place) for one in schema["anyOf"]):
        found.append(f"{place}: {value!r} is none of {schema['anyOf']}")
    if "type" in schema:
        kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        if not any(isinstance(value, TYPES[kind]) for kind in kinds) or (value is True and "boolean" not in kinds):
            return [*found, f"{place}: {value!r} is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{place}: {value!r} is not among {schema['enum']}")
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        found += [f"{place}: no {name}" for name in schema.get("required", []) if name not in value]
        if schema.get("additionalProperties") is False:
            found += [f"{place}: unknown {name}" for name in value if name not in properties]
        for name, one in value.items():
            if name in properties:
                found += faults(one, properties[name], components, f"{place}/{name}")
    if isinstance(value, list):
        for number, one in enumerate(value):
            found += faults(one, schema.get("items", {}), components, f"{place}/{number}")
    if isinstance(value, str):
        found += [f"{place}: {fault}" for fault in _wrong_text(value, schema)]
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{place}: {value} is out of bounds")
    return found


def _wrong_text(value: str, schema: dict):
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{value!r} is not like {schema['pattern']}"
    if schema.get("format") == "date" and date.fromisoformat(value).isoformat() != value:
        yield f"{value!r} is no day"
    if schema.get("format") == "uri" and not (urlsplit(value).scheme and urlsplit(value).netloc):
        yield f"{value!r} is no whole address"
