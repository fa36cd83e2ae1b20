"""The pages of the site: a pure function of catalogue, templates and notation. Knows nothing of MkDocs."""
