"""Reading a time of day as people write it. Pages and states may call this; it knows no Qt and no clock."""

import re
from datetime import time
from typing import Final

_TIME: Final = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?(am|pm)?\Z")


def said_time(text: str) -> time:
    """The time that `text` means: 14:30, 14.30, 1430, 9, 2pm, 2.30 pm. Raises ValueError for what is no time of day."""
    found = _TIME.match(text.casefold().replace(" am", "am").replace(" pm", "pm").strip())
    if found is None:
        raise ValueError("not a time")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and not 1 <= hour <= 12:
        raise ValueError("not a time")
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute)
