"""What an agent sees and does, for every surface: sidebar, card and window draw it."""
