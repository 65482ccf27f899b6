"""The flow for Övningssystemet in the profile combine: its own words, and the work in a window of its own."""
