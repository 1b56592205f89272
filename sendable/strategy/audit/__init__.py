"""The audit: the guide's eleven mistakes of segmentation, looked for in the account's own data."""
