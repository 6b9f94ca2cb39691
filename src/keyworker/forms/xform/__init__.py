"""From the text of an XForm to a typed `Form`; refuses what the engine cannot do. Knows no answers, no screen and no family."""

from keyworker.forms.xform.form import Form, ModelNode, Resource
from keyworker.forms.xform.load import load_form

__all__ = ["Form", "ModelNode", "Resource", "load_form"]
