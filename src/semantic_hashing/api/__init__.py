"""The package as a library: data sets, estimators in scikit-learn's manner, search, and models that are kept."""
