"""Is this micro-credential well designed? Drafts, the rules of quality, and the review. Pure: no I/O, no clock."""
