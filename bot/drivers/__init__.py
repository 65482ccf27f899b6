"""The drivers: surfaces on a browser or a window, and what reaches this machine's own stores. Independent of each other."""
