"""The surface on desktop windows: the accessibility tree first, then pictures, then text."""
