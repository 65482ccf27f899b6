"""One machine: its screen, keyboard, pointer and clipboard, and the person who may be sitting at it."""
