"""Rules about the need that a design answers."""
