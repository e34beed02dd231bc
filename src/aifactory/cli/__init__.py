"""The command line: one file per verb; prints what `api` returns and never decides."""
