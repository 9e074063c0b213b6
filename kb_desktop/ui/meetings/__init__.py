"""Meetings, agenda and minutes."""
