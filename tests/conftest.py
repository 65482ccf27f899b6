"""No test is timed: the machines are shared, and a property that holds slowly holds."""

from hypothesis import settings

if settings.get_current_profile_name() != "mutation":  # the proof's own, which has no deadline either
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
