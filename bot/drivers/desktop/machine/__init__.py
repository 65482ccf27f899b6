"""One machine as the driver meets it: its screen, keyboard, pointer, clipboard and whoever sits at it."""
