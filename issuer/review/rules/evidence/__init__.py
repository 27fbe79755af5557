"""Rules about the evidence asked for."""
