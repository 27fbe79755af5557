"""What `make bench` runs. Ours and the peer take turns in one run, so that a busy machine slows both."""
