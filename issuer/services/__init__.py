"""One function for each thing a person can do. Nothing here commits: whoever opened the session does."""
