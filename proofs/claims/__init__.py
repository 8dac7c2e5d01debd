"""The claims of the theory, one module each: statement, named assumptions, evidence."""
