"""Deployments and deployment stacks: templates carried out honestly, resource after resource."""
