"""The operations pages: how the night goes."""
