"""The vendors' garden: one folder for each case system. Flows enter the house by `bot.kit` and `bot.domain` only."""
