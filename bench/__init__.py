"""How fast the engine speaks on this machine, beside other engines on the same words."""
