"""Rules about the competency."""
