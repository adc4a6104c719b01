"""One person's record as it leaves the house: for a person to read (PDF), or for another system (FHIR R4)."""
