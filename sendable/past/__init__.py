"""The past: any rule as of any moment that the data covers, as things stood then."""
