"""What of a run is committed, and how a run goes on from that."""
