"""The review pages: lists, one case, verdicts."""
