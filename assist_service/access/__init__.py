"""Who may come in: users, passwords, OpenID Connect, page tokens and their revocation."""
