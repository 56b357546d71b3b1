"""Data files, importable so that the wheel carries them."""
