"""What leaves Azure beside whole stacks: in which order, and what stays behind as a tombstone."""
