"""Leden: who is in the working group."""
