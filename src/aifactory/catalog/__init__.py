"""The catalogue: service folders, profiles, personas and tiers, read into typed values."""
