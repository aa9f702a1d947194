"""The queue of runs: the worker, locks that show which processes are alive, and the ends of runs. Independent of `jobs.child`."""
