#!/usr/bin/env python3
"""Writes the chart's README from its values: each key with its default and the comment above it.

usage: chart-readme.py CHART_FOLDER
"""
import pathlib
import re
import sys

import yaml

HEAD = """# Chart of GenPulse

Made from `values.yaml` by `installers/check/chart-readme.py`. How to use it: [docs/scaling.md](../../../docs/scaling.md).

| Value | Default | Meaning |
|---|---|---|
"""


def rows(text):
    """(path, meaning) of each key of a block, in order."""
    path, comment = [], []
    for line in text.splitlines():
        key = re.match(r"( *)([A-Za-z]+):", line)
        if line.strip().startswith("#"):
            comment.append(line.strip("# "))
        elif key:
            path = path[: len(key[1]) // 2] + [key[2]]
            yield ".".join(path), " ".join(comment)
            comment = []
        else:
            comment = []


def default(values, path):
    for name in path.split("."):
        values = values[name]
    return values


def shown(value):
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value in ("", None) else str(value).replace("'", "")


def main(chart):
    text = (chart / "values.yaml").read_text()
    # The first lines are about the file.
    text = text[text.index("\nnameOverride") + 1 :]
    values = yaml.safe_load(text)
    lines = []
    for path, meaning in rows(text):
        value = default(values, path)
        if meaning or not isinstance(value, dict):
            mark = f"`{shown(value)}`" if not isinstance(value, dict) and shown(value) else ""
            lines.append(f"| `{path}` | {mark} | {meaning} |")
    print(HEAD + "\n".join(lines))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
