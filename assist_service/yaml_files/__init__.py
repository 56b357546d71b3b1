"""YAML files read with the line and column of every fault."""
