"""Laws of a contact and its correction."""

from keyworker.domain.contact import Contact
from keyworker.domain.record import Record


def test_a_correction_begins_with_everything_that_was_written_up() -> None:
    """Minutes and purpose were left out, and the correction is what is in force."""
    of_itself = {*Record.model_fields, "status", "worker", "worker_name", "corrects"}
    contact = Contact(minutes=50, purpose="Weekly visit", notes="Calm", place="At home")
    begun = contact.correction()
    assert begun.keys() - {"corrects"} == Contact.model_fields.keys() - of_itself
    assert begun == {"corrects": contact.id, **{name: getattr(contact, name) for name in begun if name != "corrects"}}
