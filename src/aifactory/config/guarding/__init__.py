"""What watches over an environment, settled: Defender plans, contacts, policies, alerts, locks."""
