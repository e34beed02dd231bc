"""What ARM is asked beside a resource by itself: the actions that asks for, and the lists."""
