"""What a command is asked for, what it proposes to whoever agrees, and how it ended."""
