"""How far apart the groups of 20 Newsgroups lie."""
