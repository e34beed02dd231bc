"""The builder: a stack becomes main.bicep, parameters and the compiled template."""
