/** A Check of every kind that compares, for the fleet of `fleet-problems.contract.ts`; each with all of its fields. */
export const comparedChecks = `---
kind: Check
metadata: { name: failing }
spec:
  source: prom
  rate:
    errors: 'http_requests_total{code=~"5..",cluster="{cluster}"}'
    total: [http_requests_total, '{__name__="rpc.total"}']
    bad: either
    effect: { absolute: 0.01 }
    zoneLabel: zone
    weight: 2
    history: 2d
  required: false
  warmUp: 1m
---
kind: Check
metadata: { name: slow }
spec:
  source: prom
  latency:
    histogram: http_request_duration_seconds{handler!="/"}
    form: native
    bounds: [0.1, 0.5, 1]
    bad: lower
    effect: { ratio: 1.5 }
    weight: 0.5
    history: 1h
---
kind: Check
metadata: { name: queue }
spec:
  source: page
  gauge:
    query: sum by (cluster) (queue_length)
    bad: lower
    effect: { absolute: 300 }
    limit: { outside: [-1, 5], for: 5m }
    weight: 3
    history: 3d
---
kind: Check
metadata: { name: memory }
spec:
  source: prom
  growth:
    query: max by (cluster) (process_resident_memory_bytes)
    limit: 1.5
    within: 6h
    bad: lower
    weight: 4
    history: 4d
---
kind: Check
metadata: { name: answers }
spec:
  probe:
    http: https://{cluster}.example/healthz
    every: 500ms
    timeout: 60s
    effect: { ratio: 3 }
    weight: 5
  required: false
  warmUp: 3m
---
kind: Check
metadata: { name: serves }
spec:
  probe:
    grpc: { address: '{host}:443', service: shop.v1.Checkout, tls: true }
---
kind: Check
metadata: { name: listens }
spec:
  probe: { tcp: '[::1]:80', every: 20s }
`;
