"""What is wrong with a value, by a schema of an OpenAPI document."""

from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012


def faults(found: Any, name: str, value: object) -> list[str]:
    """Hold a value against a schema of the document."""
    resource = Resource.from_contents(found, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:document", resource)
    schema = {"$ref": f"urn:document#/components/schemas/{name}"}
    validator = Draft202012Validator(schema, registry=registry)
    return [error.message for error in validator.iter_errors(value)]
