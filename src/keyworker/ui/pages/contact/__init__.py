"""Recording a visit or another contact, and planning one."""
