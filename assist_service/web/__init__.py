"""HTTP routes, pages and the errors they answer with."""
