"""The ARM client: requests with retry-free transport, long-running operations, paging, typed errors."""
