"""External secondary instances (CSV, GeoJSON, XML) as trees that `instance('id')/root/item` walks. Only the loader and the engine use this."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from keyworker.base.errors import FormRefused
from keyworker.forms.node import Node, NodeType
from keyworker.forms.tree import parse_document
from keyworker.forms.xform.form import Resource

_DELIMITERS = ",;\t|"
_NAME = re.compile(r"[^\W\d][\w.:-]*\Z")


def tree_of(name: str, resource: Resource) -> Node:
    """The instance element whose child is `root` (or the root of the XML). Raises FormRefused for what cannot be read."""
    kind = resource.media_type.partition(";")[0].strip().lower()
    if "json" in kind or name.endswith(".geojson"):
        return _from_geojson(name, resource.text)
    if "csv" in kind and not name.endswith(".xml"):
        return _from_csv(name, resource.text)
    return local_copy(parse_document(resource.text))


def local_copy(node: Node) -> Node:
    """An instance element with copies of the elements below `node`; names without a prefix are in no namespace, as expressions expect."""
    holder = Node(NodeType.ELEMENT, "instance")
    for child in node.elements():
        copy = child.copy()
        for element in (copy, *copy.descendants()):
            if not element.prefix:
                element.namespace = ""
        _drop_layout(copy)
        holder.append(copy)
    return holder


def _drop_layout(element: Node) -> None:
    inner = element.elements()
    if inner:
        for child in list(element.children):
            if child.type is not NodeType.ELEMENT and not child.text.strip():
                element.remove(child)
    for child in inner:
        _drop_layout(child)


def _holder() -> tuple[Node, Node]:
    holder = Node(NodeType.ELEMENT, "instance")
    return holder, holder.append(Node(NodeType.ELEMENT, "root"))


def _leaf(item: Node, name: str, text: str) -> None:
    item.append(Node(NodeType.ELEMENT, name)).set_text(text)


def rows_of(text: str, *, strict: bool = False) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV text, the heading first, each with the line (from 1) that it ends on. Raises csv.Error; `strict`: for quotation too."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count) if any(mark in head for mark in _DELIMITERS) else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=strict)
    for row in reader:
        yield reader.line_num, row


def _from_csv(name: str, text: str) -> Node:
    holder, root = _holder()
    try:
        names, *rows = [row for _, row in rows_of(text)] or [[]]
    except csv.Error as error:
        raise FormRefused((f"{name}: this cannot be read as CSV; a quotation mark may be missing, or a cell is too long.",)) from error
    names = [column.strip() for column in names]
    wrong = [column for column in names if not _NAME.match(column)]
    if wrong:
        raise FormRefused(tuple(f"{name}: “{column}” is no name for a column; use letters, digits, - and _." for column in wrong))
    for row in rows:
        item = root.append(Node(NodeType.ELEMENT, "item"))
        for place, column in enumerate(names):
            _leaf(item, column, row[place] if place < len(row) else "")
    return holder


def _from_geojson(name: str, text: str) -> Node:
    holder, root = _holder()
    try:
        for feature in json.loads(text)["features"]:
            _add_feature(root.append(Node(NodeType.ELEMENT, "item")), feature)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise FormRefused((f"{name}: this is not a GeoJSON collection of features.",)) from error
    return holder


def _add_feature(item: Node, feature: dict[str, Any]) -> None:
    _leaf(item, "geometry", _geometry(feature.get("geometry") or {}))
    properties = feature.get("properties") or {}
    if "id" in feature and "id" not in properties:
        _leaf(item, "id", str(feature["id"]))
    for key, value in properties.items():
        _leaf(item, key, "" if value is None else _plain(value))


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _geometry(geometry: dict[str, object]) -> str:
    """Points as ODK writes them: `lat lon alt acc`, several with `; ` between them."""
    coordinates = geometry.get("coordinates") or []
    if geometry.get("type") == "Polygon" and isinstance(coordinates, list):
        coordinates = coordinates[0]
    if not isinstance(coordinates, list) or not coordinates:
        return ""
    points = coordinates if isinstance(coordinates[0], list) else [coordinates]
    return "; ".join(f"{point[1]} {point[0]} 0 0" for point in points)
