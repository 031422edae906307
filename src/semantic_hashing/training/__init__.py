"""From a cell to a trained model and its codes, and the search for hyper-parameters."""
