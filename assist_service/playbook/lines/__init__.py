"""Shared lines without I/O: checked, searched, made from an agent's words, merged into frameworks."""
