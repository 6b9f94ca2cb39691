"""The family's tab Forms: forms to begin, drafts to go on with, finished answers."""
