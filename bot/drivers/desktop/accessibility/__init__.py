"""The accessibility tree of a program, and a locator on it."""
