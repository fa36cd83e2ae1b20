"""AlphaTree: one YAML file per deep-learning model becomes a page, a diagram and computed numbers."""

__version__ = "0.1.0"
