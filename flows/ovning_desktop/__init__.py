"""The flow for Övningssystemet's client in windows: the model flow with everything reached through the menu."""
