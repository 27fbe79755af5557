"""Rules about ties to shared frameworks."""
