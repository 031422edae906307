# What would fail a job later on, as soon as the features are known: nothing is trained for a run that cannot end well. No model
# waits for it, so that a change of what it checks trains none again; it goes first among what is ready, and ends the run.


rule preflight:
    input:
        [f"{RESULTS}/data/{dataset}/preparation.json" for dataset in grid.datasets(RUN)],
    output:
        # Beside the logs, for it says nothing of the results.
        f"{RESULTS}/logs/preflight.txt",
    log:
        f"{RESULTS}/logs/preflight.log",
    priority: 2
    params:
        k=RUN.k,
        shown=settings("hyperparameters", "methods", "device"),
    run:
        check_features(log[0], output[0])
