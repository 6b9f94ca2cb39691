"""Runs a loaded form: one `FormSession` is one person filling it in. Knows no screen, no family and no store.

The modules from the bottom: views, live, values, growth; reach, plan, circles, recalculation; wording, asked, state; actions, viewing, submission,
answers; session.
"""

from keyworker.forms.engine.session import FormSession
from keyworker.forms.engine.views import Answers, Bounds, Choice, EngineHost, NodeKind, NodeView, Violation

__all__ = ["Answers", "Bounds", "Choice", "EngineHost", "FormSession", "NodeKind", "NodeView", "Violation"]
