#!/usr/bin/env python3
"""Checks documents against the schemas of those who read them.

usage: deploy_check.py kubernetes KEDA_CRD_FOLDER FILE... | compose SCHEMA FILE
"""
import json
import pathlib
import sys

import jsonschema
import yaml


def of_crds(folder):
    """The schema of each kind and version that the definitions in a folder declare."""
    schemas = {}
    for file in pathlib.Path(folder).glob("*.yaml"):
        definition = yaml.safe_load(file.read_text())
        spec = definition["spec"]
        for version in spec["versions"]:
            key = (f'{spec["group"]}/{version["name"]}', spec["names"]["kind"])
            schemas[key] = strict(version["schema"]["openAPIV3Schema"])
    return schemas


def strict(schema):
    """Refuses fields that the schema does not name, which an API server would silently drop."""
    if isinstance(schema, dict):
        if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema.setdefault("additionalProperties", False)
        for value in schema.values():
            strict(value)
    elif isinstance(schema, list):
        for value in schema:
            strict(value)
    return schema


def check(name, schema, document):
    problems = list(jsonschema.validators.validator_for(schema)(schema).iter_errors(document))
    for problem in problems:
        print(f"{name}: {problem.json_path}: {problem.message}", file=sys.stderr)
    return not problems


def kubernetes(folder, files):
    schemas = of_crds(folder)
    good, checked = True, 0
    for file in files:
        for document in yaml.safe_load_all(pathlib.Path(file).read_text()):
            schema = document and schemas.get((document["apiVersion"], document["kind"]))
            if schema:
                checked += 1
                good &= check(f'{file} {document["kind"]} {document["metadata"]["name"]}', schema, document)
    print(f"{checked} documents of KEDA checked")
    return good and checked > 0


def compose(schema, file):
    return check(file, json.loads(pathlib.Path(schema).read_text()), yaml.safe_load(pathlib.Path(file).read_text()))


if __name__ == "__main__":
    mode, schemas, *files = sys.argv[1:]
    sys.exit(0 if (kubernetes(schemas, files) if mode == "kubernetes" else compose(schemas, files[0])) else 1)
