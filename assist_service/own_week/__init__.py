"""An agent's own week: moments, practice and anonymous feedback, at /own. Can be left out."""
