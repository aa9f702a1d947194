"""The queue of runs: the worker, the locks that show which process is alive, and how runs end. Knows nothing of `jobs.child`."""
