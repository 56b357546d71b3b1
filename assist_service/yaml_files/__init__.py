"""Reading of YAML files, with the line and column of every fault."""
