"""From outcomes of replications to statements: intervals, paired differences, twins, leaders."""
