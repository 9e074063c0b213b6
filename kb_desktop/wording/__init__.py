"""Every Dutch sentence that more than one face shows: refusals, labels, words for states."""
