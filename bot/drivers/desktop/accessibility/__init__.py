"""The accessibility tree of a program: what it tells of itself, and controls found in it."""
