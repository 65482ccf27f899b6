"""The flow for Övningssystemet: the model flow, without special cases."""
