"""What the model does with its levers: patterns, acceptance responses, response atlas, levers."""
