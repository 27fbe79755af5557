"""Rules about the type of credential."""
