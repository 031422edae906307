"""A run on a cluster: what its models are expected to take, and which of them share a job."""
