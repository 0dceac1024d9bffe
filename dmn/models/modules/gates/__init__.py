"""Ways to compute a gate, one file each; the setting `attention` chooses one by its name.

Each holds a class `Gate`, a `dmn.models.modules.attention.AttentionGate`. docs/gates.md adds one.
"""
