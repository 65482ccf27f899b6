"""The flow for Övningssystemet in the profile combine: with its own words, and the work in a separate window."""
