"""Read customers and review replies. Pure: no web, no store, no clock."""
