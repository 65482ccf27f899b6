"""The office as web pages: sign-in, rights and the frame that every page stands in.

Handlers are plain functions that take a visit and give a response; only the table in `_routes` makes them reachable, and
only with the right it says. It reaches accounts, clock and audit by ports, and knows no store, night or case system.
"""
