"""The Web API: one module for each family of methods, one server that speaks HTTP."""
