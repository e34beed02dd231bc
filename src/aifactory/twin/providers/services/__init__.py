"""Services whose behaviour is more than data, one file for each."""
