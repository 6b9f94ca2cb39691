"""What people click: the desktop application. The only room that knows Qt.

Only `cli` may call this. Pages hold no connection, no thread and no rule: state (no Qt), page, presenter.
"""
