"""The flow for Övningssystemet in the profile lifecare."""
