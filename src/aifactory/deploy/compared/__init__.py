"""How declared and live are compared: what is wanted, what is there, what counts as different."""
