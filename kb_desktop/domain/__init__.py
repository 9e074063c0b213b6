"""Words and rules of the covenant: frozen values, no input or output, no clock, no text for readers."""
