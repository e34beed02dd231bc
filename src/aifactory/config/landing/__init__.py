"""How an environment is connected: the words of its landing zone, and what they come to."""
