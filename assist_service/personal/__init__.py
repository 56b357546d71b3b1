"""What is kept of one person: found, handed out, erased; and how long each kind of data lives."""
