"""A city that never was, to compare rules of choice on the same requests (CHOICE). No database, no clock of its own."""
