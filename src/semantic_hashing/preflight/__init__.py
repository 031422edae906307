"""What can be known before the first model is trained, checked in one pass that ``semhash describe`` and the workflow share."""
