"""Lessen en signalen: what the group learns, what holds it up, and what is done about it."""
