"""The flow for Övningssystemet's client in windows: the model flow where every place is reached by the menu."""
