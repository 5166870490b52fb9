"""The benchmark: the engine on the reference workload, beside independent programs for it, and as worlds grow."""
