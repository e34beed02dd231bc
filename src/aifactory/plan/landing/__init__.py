"""Networks of cells, and how a landing zone joins them with what is outside."""
