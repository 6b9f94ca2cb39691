"""Questions on screen: one widget per kind of question, made from a `NodeView` by `factory`. They know no form, no family and no store."""
