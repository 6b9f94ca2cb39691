"""The one signal that tells every open page what was written, here or by the hub.

Presenters connect to `committed`; only `ui.tasks` emits it.
"""

from PySide6.QtCore import QObject, Signal


class ChangeSignal(QObject):
    """`committed` carries a `store.protocol.Changes`, on the interface thread, after the transaction is durable."""

    committed = Signal(object)
