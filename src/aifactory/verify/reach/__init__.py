"""What can reach what, computed from the network configuration that ARM reports, exactly."""
