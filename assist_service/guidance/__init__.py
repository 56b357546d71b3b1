"""Rules and frameworks in force: loading, watching, approvals and last good versions."""
