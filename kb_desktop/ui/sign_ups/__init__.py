"""Sign-ups and commitments."""
