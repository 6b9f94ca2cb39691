"""The family's one plan, on one page that reads like the printed plan and is edited in place."""
