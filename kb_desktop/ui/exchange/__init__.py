"""Bundles out and in, and conflicts."""
