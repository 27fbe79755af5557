"""The fast way from a document to its canonical statements, proved equal to the full algorithm in `canonical.py`."""
