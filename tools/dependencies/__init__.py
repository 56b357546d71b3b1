"""What the service is made of: every package with its licence and why it is here; as CycloneDX too."""
