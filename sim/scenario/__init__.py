"""Words in: a scenario file is read, checked and turned into numbers here."""
