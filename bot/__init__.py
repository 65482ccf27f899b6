"""Brygga: a night robot that prepares re-applications for ekonomiskt bistånd. It never decides."""

__version__ = "0.1.0"
