"""The engine: compares what is declared with what is live, and runs the difference durably."""
