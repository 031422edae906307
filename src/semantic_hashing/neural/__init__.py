"""What the neural hashers share: the sparse input layer, the softmax decoder, estimators, optimiser, training loop."""
