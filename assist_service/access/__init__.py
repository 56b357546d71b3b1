"""Access control: users, passwords, OpenID Connect, page tokens and their revocation."""
