"""Networks: address ranges, subnets in their VNet, private endpoints, private DNS."""
