"""Training of the emotion model: sources, fit, figures. Not part of the service."""
