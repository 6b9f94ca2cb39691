"""Laws of the page of the audit trail."""
