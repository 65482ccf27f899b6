"""The flow for Övningssystemet: the model flow, with no special path."""
