"""What of a landing zone the examiner is told, and what its hub's owners are asked for."""
