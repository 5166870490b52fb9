"""Many runs: which replications, on which workers, kept where, and the results read back."""
