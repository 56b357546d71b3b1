"""What agents see and do, independent of where it is shown: sidebar, card or window."""
