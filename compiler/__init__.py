"""policyc, the policy compiler: a management system in YAML is checked like a program and published as a handbook."""
