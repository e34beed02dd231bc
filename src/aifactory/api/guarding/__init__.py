"""What guards an environment, told to the examiner."""
