"""Progress per agreement."""
