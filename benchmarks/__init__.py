"""What the service costs and how well it reads: `python -m benchmarks [NAME …]`."""
