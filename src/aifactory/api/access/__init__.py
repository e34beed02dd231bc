"""Who may do what, and what the deployer itself may: asked of the plan, before anything is live."""
