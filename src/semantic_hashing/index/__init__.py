"""From documents to a file of codes that is searched and exported: in blocks, whatever their number."""
