"""Pictures of windows: text, frames, tables and templates, and controls found in them."""
