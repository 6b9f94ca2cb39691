"""What the hub keeps, behind one protocol. SQL is written here and nowhere else in the hub."""
