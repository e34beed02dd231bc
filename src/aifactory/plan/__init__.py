"""The planner: a factory and its lock become stacks with names, addresses and access. Pure."""
