"""All that runs between two refreshes: Prefect's server, a worker and the report site.

Plain processes and HTTP: what Prefect is told in its own words is in ``deployments/``.
"""
