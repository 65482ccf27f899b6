"""The drivers: surfaces on a browser or on windows, mail, and what this machine offers. None knows another."""
