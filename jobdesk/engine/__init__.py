"""Works the queue: pool, workers, hosts, leases, rescue, timers."""
