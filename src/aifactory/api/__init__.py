"""The story: what the command line (and later the console) may ask for, one module for a group.

`configuring` and `projects` ask for YAML alone, `building` and `compilers` for Bicep, too;
`changing` and `examining` for a Resource Manager, `serving` for the twin. A verb imports its group
and nothing else, so that `aif check` does not wait for the engine.
"""
