"""Holding answers against the contract: status, schema, formats, and no member that it does not name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from tests.contract.sandbox.departures import FIELDS, PROPS, STATUSES
from tests.support.openapi import load_openapi, openapi_path
from webapp.sandbox import jsons

CONTRACT = "urn:contract"
EFFECTS = "urn:effects"


class Broken(AssertionError):
    """An answer that the contract does not allow."""


class Checker:
    """The contract of 2024 and the schemas of its effects."""

    def __init__(self, document: dict[str, Any], effects: dict[str, Any]) -> None:
        self.documents = {CONTRACT: document, EFFECTS: effects}
        self.registry: Registry[Any] = Registry().with_resources(
            (name, Resource(contents=found, specification=DRAFT4)) for name, found in self.documents.items()
        )
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }

    def check(self, operation_id: str, status: int, body: Any) -> None:
        """Raise Broken unless this is an answer that the operation may give. `body` None is no body."""
        declared = self.operations[operation_id][2]["responses"].get(str(status))
        if declared is None:
            if (operation_id, status) not in STATUSES:
                raise Broken(f"{operation_id} does not declare {status}")
            declared = self._like(status)
        content = declared.get("content", {}).get("application/json")
        if (content is None) is not (body is None):
            raise Broken(f"{operation_id} {status}: a body where none belongs, or none where one does")
        if content is None:
            return
        # As it goes over the wire.
        sent = json.loads(jsons.dump(body))
        self._valid(content["schema"], sent, CONTRACT, f"{operation_id} {status}")
        for effect in _effects(sent):
            self._check_effect(effect)

    def _like(self, status: int) -> dict[str, Any]:
        if status == 204:
            return {}
        schema = {"$ref": "#/components/schemas/ErrorResponseWithStatus"}
        return {"content": {"application/json": {"schema": schema}}}

    def _check_effect(self, effect: dict[str, Any]) -> None:
        kind = effect["effectType"]
        name = f"{kind[0].upper()}{kind[1:]}".removesuffix("Effect") + "EffectProps"
        if name not in self.documents[EFFECTS]["components"]["schemas"]:
            raise Broken(f"no effect is called {kind}")
        given = {key: value for key, value in effect["props"].items() if f"{kind}.{key}" not in PROPS}
        schema = self._resolved({"$ref": f"#/components/schemas/{name}"}, EFFECTS)
        needed = [key for key in schema.get("required", []) if f"{kind}.{key}" not in PROPS]
        self._valid({**schema, "required": needed} if needed else schema, given, EFFECTS, kind)

    def _valid(self, schema: dict[str, Any], value: Any, where: str, name: str) -> None:
        based = {**schema, "$ref": f"{where}{schema['$ref']}"} if "$ref" in schema else schema
        validator = OAS30Validator(based, registry=self.registry, format_checker=oas30_format_checker)
        faults = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]
        faults += [f"{place}: not in the contract" for place in self._undeclared(schema, value, where, "$")]
        if faults:
            raise Broken(f"{name}: {faults}")

    def _resolved(self, schema: dict[str, Any], where: str) -> dict[str, Any]:
        if "$ref" not in schema:
            return schema
        found: Any = self.documents[where]
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return self._resolved(found, where)

    def _undeclared(self, schema: dict[str, Any], value: Any, where: str, place: str) -> Iterator[str]:
        name = schema.get("$ref", "").rpartition("/")[2]
        schema = self._resolved(schema, where)
        if isinstance(value, list):
            for index, one in enumerate(value):
                yield from self._undeclared(schema.get("items", {}), one, where, f"{place}[{index}]")
        elif isinstance(value, dict) and schema.get("properties"):
            for key, one in value.items():
                if key not in schema["properties"]:
                    if f"{name}.{key}" not in FIELDS:
                        yield f"{place}.{key}"
                else:
                    yield from self._undeclared(schema["properties"][key], one, where, f"{place}.{key}")
        elif isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
            for key, one in value.items():
                yield from self._undeclared(schema["additionalProperties"], one, where, f"{place}.{key}")


def _effects(value: Any) -> Iterator[dict[str, Any]]:
    """Every effect anywhere in an answer."""
    if isinstance(value, list):
        for one in value:
            yield from _effects(one)
    elif isinstance(value, dict):
        if "effectType" in value:
            yield value
        for one in value.values():
            yield from _effects(one)


@cache
def _checker() -> Checker:
    path = openapi_path()
    assert path is not None
    effects = (path.parent / "effect-and-catalog-schemas.yaml").read_text()
    return Checker(load_openapi(), yaml.load(effects, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506


def contract_checker() -> Checker:
    """The checker; skips the test, saying so, where the contract's files are absent."""
    load_openapi()
    return _checker()
