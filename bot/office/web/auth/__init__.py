"""Signing in and out: credentials, sessions, throttling, single sign-on."""
