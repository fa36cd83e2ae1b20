"""The layer spec compiled to a Graph: blocks expanded, shapes inferred, everything counted."""
