"""What `policyc init` writes."""
