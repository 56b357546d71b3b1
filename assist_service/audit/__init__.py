"""The diagnosis before a roll-out: how a desk writes today, and the moments it missed."""
