"""What others put in force in a network: rules before its filters, joins, ways for its names."""
