"""This computer: folders, settings, logs, locks, and the key of this installation."""
