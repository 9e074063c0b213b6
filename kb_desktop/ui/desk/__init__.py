"""The desk: welcome, search, palette of commands, history."""
