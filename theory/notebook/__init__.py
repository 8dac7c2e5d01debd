"""How objects show themselves in a notebook: HTML that escapes every name, and LaTeX."""
