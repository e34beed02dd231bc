"""Monthly bills: of what is declared, and of what a plan changes."""
