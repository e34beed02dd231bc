"""Parameters files (.bicepparam): their values are worked out at compile time."""
