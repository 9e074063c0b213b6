"""A finished paper on the screen: looked through, searched, printed, kept."""
