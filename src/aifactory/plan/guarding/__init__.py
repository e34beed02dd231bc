"""What watches over an environment, planned: Defender, policies, alerts and locks."""
