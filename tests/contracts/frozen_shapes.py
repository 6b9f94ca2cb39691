"""The shapes of records and messages, as JSON schemas without wording; writes the frozen ones when started by a person.

After a change of shape that was meant and reviewed: `python -m tests.contracts.frozen_shapes`, in the checkout, with `.venv`'s
Python. A field may come; one that goes, narrows or changes its type breaks the machines that are out there.
"""

import inspect
import json
from pathlib import Path
from typing import Any

from keyworker.domain.registry import KINDS
from keyworker.wire import contents, messages
from keyworker.wire.contents import Message

FROZEN = Path(__file__).parent / "frozen"
WORDING = ("title", "description")
COMMAND = "python -m tests.contracts.frozen_shapes"


def shapes() -> dict[str, dict[str, Any]]:
    """What `records.json` and `wire.json` should say: name of the file -> name of the shape -> schema."""
    kinds = {name: _bare(kind.model_json_schema()) for name, kind in sorted(KINDS.items())}
    wire = {
        name: _bare(one.model_json_schema())
        for name, one in sorted(member for module in (contents, messages) for member in inspect.getmembers(module, inspect.isclass))
        if issubclass(one, Message) and one.__module__ in {contents.__name__, messages.__name__}
    }
    return {"records.json": kinds, "wire.json": wire}


def _bare(schema: Any) -> Any:
    """A schema without titles and descriptions, which may be reworded; a property that is called so stays (it is an object)."""
    if isinstance(schema, dict):
        return {key: _bare(value) for key, value in schema.items() if not (key in WORDING and isinstance(value, str))}
    if isinstance(schema, list):
        return [_bare(value) for value in schema]
    return schema


def text_of(shape: dict[str, Any]) -> str:
    """A file's text: readable in a review, equal for equal shapes."""
    return json.dumps(shape, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for file, shape in shapes().items():
        (FROZEN / file).write_text(text_of(shape), "utf-8", newline="\n")
