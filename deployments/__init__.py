"""What a Prefect server is told: deployments, automations, and where alerts go."""
