"""Everything that somebody can do on the plan page, as signals; the parts of the page emit them, the presenter listens."""

from PySide6.QtCore import QObject, Signal


class PlanSignals(QObject):
    """`str` are ids of records and names of fields, unless said otherwise."""

    plan_begun = Signal()
    written = Signal(str, str, object)
    """A record, a field, its new value."""
    ended = Signal()
    """A field was left, or a list over it closed."""
    voice_written = Signal(str, str, str, str, bool)
    """The key of a voice, the field that is another now, words, how the child was asked, whether the family may see it."""
    goal_added = Signal()
    action_added = Signal(str)
    """Under which goal."""
    owner_chosen = Signal(str, object)
    """An action, a `state.Owner`."""
    taken_out = Signal(str)
    put_back = Signal()
    answered = Signal(str, object)
    """A person, an `Answer` to the plan as it is shown."""
    answer_worded = Signal(str, str)
    """A person, the words in which they answer."""
    copy_given = Signal(str, str, object)
    """To whom, in which form, whether it is safe at home (none: not asked)."""
    sent = Signal(str)
    """A note to the lead."""
    elsewhere = Signal(str, object)
    """A check on another tab: its name, and a record or none."""
    decide = Signal(str)
    """A conflict to decide."""
