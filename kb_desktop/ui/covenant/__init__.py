"""The text of the covenant."""
