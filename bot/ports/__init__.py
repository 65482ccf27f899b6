"""Sockets in the wall: what the rooms above need from each other, as protocols without any implementation."""
