"""Gates that score a fact: one file a gate, whose name is what `attention` in a configuration
names.

Each holds a class `Gate`, a `dmn.models.modules.attention.AttentionGate`. docs/gates.md adds one.
"""
