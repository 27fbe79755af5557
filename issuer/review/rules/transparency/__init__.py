"""Rules about what a stranger can read and check."""
