"""The impact pages: what Brygga has done in a half-year."""
