/** What the handbook says of each kind of check, below their fields. In the examples is one of every field. */
export const checksText = `### threshold

Bad is what lies beyond a limit that somebody thought of.

\`\`\`yaml
kind: Check
metadata: { name: errors }
spec:
  source: prom
  threshold:
    query: sum by (cluster) (rate(errors_total[2m])) / sum by (cluster) (rate(requests_total[2m]))
    above: 0.02     # or below: 0.02, or outside: [0.01, 0.05]; in the unit of the answer
    for: 1m         # how long it must be bad; default 0s
  required: true    # default; false: stops what it sees go wrong, but no soak waits for it
  warmUp: 2m        # default; after the last new process, before evidence for health counts
\`\`\`

All other kinds compare a changed cluster with what it was before, and with the clusters that are not changed; [the
judge](judge.md) says how. They share these fields:

- \`bad\`: which direction is worse, \`higher\` (default), \`lower\` or \`either\`.
- \`effect\`: the smallest change that matters. \`{ ratio: 2 }\` is a doubling, and a halving where lower is worse; less
  than 1.2 cannot be told from the margin. \`{ absolute: 0.01 }\` is in the unit of what is compared; of a share it is one
  more in a hundred.
- \`weight\`: a number above 0 and below 1000, default 1. All checks of a rollout share the risk to halt a good change;
  one with twice the weight has twice the share, and finds harm sooner.
- \`history\`: how much of the time before the change is asked for, default 7d, at least 1h. A source that reads pages has none.

### rate

What went wrong, as a share of everything: two counters. Write the counters themselves. Tierwise takes their
\`increase\` over each step by itself, sums it by cluster, and knows how many requests stand behind a share.

\`\`\`yaml
kind: Check
metadata: { name: failing }
spec:
  source: prom
  rate:
    errors: 'http_requests_total{code=~"5.."}'   # or a list of up to 20, which are summed
    total: [http_requests_total]                 # the same; errors are among it
    bad: higher
    effect: { ratio: 2 }                         # default
    weight: 1
    history: 7d
\`\`\`

The first error of a series that did not exist before is not seen by \`increase\`: that is how Prometheus works. Let
programs show their counters from the start, at 0. Where \`errors\` selects from a metric that is in \`total\` as well, no
series of errors means no errors; otherwise it means that nothing is known.

### latency

How many requests are slower than some bounds, as shares of all: a histogram. Of this, too, Tierwise takes the
\`increase\` by itself.

\`\`\`yaml
kind: Check
metadata: { name: slow }
spec:
  source: prom
  latency:
    histogram: http_request_duration_seconds     # its name without _bucket; matchers may follow
    form: classic                                # default; or native
    bounds: [0.1, 0.5, 1]                        # 1 to 3, ascending, in the histogram's unit: here seconds
    bad: higher
    effect: { absolute: 0.01 }                   # default { ratio: 2 }
    weight: 1
    history: 7d
\`\`\`

A bound of a classic histogram must be one of its buckets.

### gauge

A number for each cluster that has its usual values, such as the length of a queue.

\`\`\`yaml
kind: Check
metadata: { name: queue }
spec:
  source: prom
  gauge:
    query: sum by (cluster) (queue_length)
    bad: either
    effect: { ratio: 2 }                         # default; or absolute, in the unit of the answer
    limit: { above: 10000, for: 5m }             # halts by itself, with the words of threshold; default: none
    weight: 1
    history: 7d
\`\`\`

### growth

A number that grows without an end, such as memory that leaks. What matters is the limit, so there is no \`effect\`.

\`\`\`yaml
kind: Check
metadata: { name: memory }
spec:
  source: prom
  growth:
    query: max by (cluster) (process_resident_memory_bytes)
    limit: 8e9                                   # must not be reached; in the unit of the answer: here bytes
    within: 24h                                  # default; how soon it would be, at least 1m
    bad: higher                                  # default; lower for what may not run out
    weight: 1
    history: 7d
\`\`\`

### probe

Requests that Tierwise sends itself, to every cluster. It names no source: Tierwise is the source, called \`tierwise\`, and
a Fleet cannot give that name to another. Its evidence comes from outside of every cluster but the one that
\`controller.runsOn\` names, and makes that one a witness of all others.

\`\`\`yaml
kind: Check
metadata: { name: answers }
spec:
  probe:
    http: https://{cluster}.example/healthz      # 200 to 299 is well
    # or grpc: { address: "{cluster}.example:443", service: shop.v1.Checkout, tls: true }
    #    the standard health service; by default of the whole server, without tls
    # or tcp: "{cluster}.example:443", which is well when it accepts a connection
    every: 1s                                    # default; 100ms to 1h
    timeout: 2s                                  # default; at most 60s
    effect: { absolute: 0.02 }                   # default; two more of a hundred probes
    weight: 1
\`\`\`

More failing probes are always worse. There is no history: probes begin with the rollout.`;
