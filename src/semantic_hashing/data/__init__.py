"""From sources to features: what is fetched, how it is read, and how it becomes a document-term matrix."""
