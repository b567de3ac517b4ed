import { describe, expect, test } from 'vitest';
import { type Case, check, expected, fleet, problemsOf } from './problem.contract.ts';

const rate = (fields: string) => check(`{ source: s, rate: { errors: a, total: b, ${fields} } }`);
const latency = (fields: string) => check(`{ source: s, latency: { histogram: h, ${fields} } }`);
const gauge = (fields: string) => check(`{ source: s, gauge: { query: x, ${fields} } }`);
const growth = (fields: string) => check(`{ source: s, growth: { query: x, ${fields} } }`);
const probe = (fields: string) => check(`{ probe: { ${fields} } }`);

describe('a check', () => {
  const kinds = /exactly one of `threshold`, `rate`, `latency`, `gauge`, `growth` and `probe`/;
  test.each<Case>([
    ['of no kind', check('▸{ source: s }'), 'wrong-value', kinds, /threshold: .*rate: /],
    [
      'of two kinds',
      check('▸{ source: s, gauge: { query: x }, probe: { tcp: "a:1" } }'),
      'wrong-value',
      kinds,
      /say what is asked/,
    ],
    [
      'of a misspelt kind',
      check('{ source: s, ▸rat: { errors: a, total: b } }'),
      'unknown-field',
      /`rat`/,
      /did you mean `rate`/,
    ],
    [
      'without a source',
      check('{ gauge: { query: x } }').replace('spec', '▸spec'),
      'missing-field',
      /`source` is missing/,
      /`sources` of the Fleet/,
    ],
    [
      'of a probe with a source',
      check('{ source: ▸s, probe: { tcp: "a:1" } }'),
      'wrong-value',
      /does not go with `probe`/,
      /Tierwise sends/,
    ],
    [
      'that asks Tierwise without a probe',
      check('{ source: ▸tierwise, gauge: { query: x } }'),
      'reserved-name',
      /probes only/,
      /one of the `sources`/,
    ],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });

  test('cannot ask a source that the Fleet calls like Tierwise', () => {
    const each: Case = [
      '',
      fleet('sources: { ▸tierwise: { scrape: { targets: [http://p] } } }'),
      'reserved-name',
      /"tierwise" is the name of Tierwise itself/,
      /another/,
    ];
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });
});

describe('an effect', () => {
  const one = /exactly one of `ratio` and `absolute`/;
  const both = gauge('effect: ▸{ ratio: 2, absolute: 1 }');
  test.each<Case>([
    ['of neither unit', rate('effect: ▸{}'), 'wrong-value', one, /doubling/],
    ['of both units', both, 'wrong-value', one, /doubling/],
    ['of a number alone', rate('effect: ▸2'), 'wrong-type', /a mapping/, /ratio, absolute/],
    ['of a ratio of nothing', rate('effect: { ratio: ▸0 }'), 'wrong-value', /above 0/, /digits/],
    ['of a ratio below 0', rate('effect: { ratio: ▸-2 }'), 'wrong-value', /above 0/, /digits/],
    [
      'of a ratio in quotes',
      rate('effect: { ratio: ▸"2" }'),
      'wrong-value',
      /"2"/,
      /without quotes/,
    ],
    ['of nothing', rate('effect: { absolute: ▸0 }'), 'wrong-value', /between 0 and 1/, /0.01 is/],
    ['of less', gauge('effect: { absolute: ▸-1 }'), 'wrong-value', /above 0/, /digits/],
    [
      'of everything',
      probe('tcp: "a:1", effect: { absolute: ▸1 }'),
      'wrong-value',
      /and 1/,
      /share/,
    ],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });

  test.each([1, 1.19, 0.99, 0.834])('of %d times cannot be told from the margin', (ratio) => {
    const document = gauge(`effect: { ratio: ▸${ratio} }`);
    const each: Case = ['', document, 'effect-too-small', /near to 1/, /margin.*least 1.2/];
    expect(problemsOf(document)).toEqual([expected(...each)]);
  });

  test.each(['ratio: 1.2', 'ratio: 0.833', 'ratio: 0.001', 'ratio: 100', 'absolute: 1e9'])(
    'of %s is large enough',
    (effect) => expect(problemsOf(`${gauge(`effect: { ${effect} }`)}`)).toEqual([]),
  );
});

describe('what a comparison says', () => {
  test.each<Case>([
    ['a direction', rate('bad: ▸worse'), 'not-allowed', /"worse"/, /higher, lower, either/],
    ['a weight of nothing', rate('weight: ▸0'), 'wrong-value', /between 0 and 1000/, /digits/],
    ['a weight above all', rate('weight: ▸1e9'), 'wrong-value', /between 0 and 1000/, /digits/],
    ['no history', gauge('history: ▸0'), 'wrong-value', /between 1h and 3650d/, /30s/],
    ['a short history', gauge('history: ▸59m'), 'wrong-value', /between 1h and 3650d/, /30s/],
    [
      'a limit of no kind',
      gauge('limit: ▸{ for: 1m }'),
      'wrong-value',
      /exactly one of `above`/,
      /above: 0.02/,
    ],
    [
      'a limit turned around',
      gauge('limit: { outside: ▸[2, 1] }'),
      'wrong-value',
      /not a range/,
      /smaller/,
    ],
    [
      'growth without a limit',
      growth('weight: 1').replace('growth', '▸growth'),
      'missing-field',
      /`limit`/,
      /must not reach/,
    ],
    [
      'growth to both sides',
      growth('limit: 1, bad: ▸either'),
      'not-allowed',
      /"either"/,
      /higher, lower/,
    ],
    [
      'an effect of growth',
      growth('limit: 1, ▸effect: { ratio: 2 }'),
      'unknown-field',
      /`effect`/,
      /limit, within/,
    ],
    ['growth at once', growth('limit: 1, within: ▸0'), 'wrong-value', /between 1m and/, /30s/],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });
});

describe('bounds of a latency', () => {
  test.each<Case>([
    [
      'are missing',
      latency('weight: 1').replace('latency', '▸latency'),
      'missing-field',
      /`bounds`/,
      /What is slow/,
    ],
    ['are none', latency('bounds: ▸[]'), 'wrong-value', /too few/, /at least 1/],
    ['are four', latency('bounds: ▸[1, 2, 3, 4]'), 'wrong-value', /too many/, /at most 3/],
    ['are one number', latency('bounds: ▸1'), 'wrong-type', /a list/, /\[one/],
    ['hold a text', latency('bounds: [1, ▸2s]'), 'wrong-value', /"2s" is not a number/, /digits/],
    ['hold nothing', latency('bounds: [▸0, 1]'), 'wrong-value', /above 0/, /digits/],
    ['hold what is below', latency('bounds: [▸-1, 1]'), 'wrong-value', /above 0/, /digits/],
    ['descend', latency('bounds: [1, ▸0.5]'), 'wrong-value', /0.5 is not above/, /ascend/],
    ['stay', latency('bounds: [1, ▸1]'), 'wrong-value', /1 is not above/, /ascend/],
    ['are no number', latency('bounds: [1, ▸.nan, 2]'), 'not-finite', /.nan/, /digits/],
    ['are infinite', latency('bounds: [1, ▸.inf]'), 'not-finite', /.inf/, /digits/],
    ['are too large to be', latency('bounds: [1, ▸1e999]'), 'not-finite', /1e999/, /digits/],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });

  test('are of a form that is known', () => {
    const document = latency('bounds: [1], form: ▸nativ');
    const each: Case = ['', document, 'not-allowed', /"nativ"/, /did you mean `native`/];
    expect(problemsOf(document)).toEqual([expected(...each)]);
  });
});

describe('a probe', () => {
  const one = /exactly one of `http`, `grpc` and `tcp`/;
  test.each<Case>([
    ['of nothing', check('{ probe: ▸{} }'), 'wrong-value', one, /healthz/],
    [
      'of two places',
      check('{ probe: ▸{ tcp: "a:1", http: "http://a" } }'),
      'wrong-value',
      one,
      /healthz/,
    ],
    ['of a file', probe('http: ▸"file:///x"'), 'wrong-value', /not an http/, /no passwords/],
    ['without a port', probe('tcp: ▸a'), 'wrong-value', /host and its port/, /:443/],
    ['of no port', probe('tcp: ▸"a:0"'), 'wrong-value', /host and its port/, /:443/],
    ['of a port too high', probe('tcp: ▸"a:65536"'), 'wrong-value', /its port/, /:443/],
    ['of an address', probe('tcp: ▸"https://a:1"'), 'wrong-value', /its port/, /without https/],
    [
      'of gRPC without an address',
      probe('grpc: { tls: true }').replace('grpc', '▸grpc'),
      'missing-field',
      /`address`/,
      /Host and port/,
    ],
    ['of gRPC as a text', probe('grpc: ▸"a:1"'), 'wrong-type', /a mapping/, /address, service/],
    [
      'of a service that is none',
      probe('grpc: { address: "a:1", service: ▸"a b" }'),
      'wrong-value',
      /"a b" is not/,
      /shop/,
    ],
    ['all the time', probe('tcp: "a:1", every: ▸99ms'), 'wrong-value', /100ms and 1h/, /30s/],
    ['hardly ever', probe('tcp: "a:1", every: ▸2h'), 'wrong-value', /100ms and 1h/, /30s/],
    ['that waits too long', probe('tcp: "a:1", timeout: ▸61s'), 'wrong-value', /1ms and 1m/, /30s/],
    ['that does not wait', probe('tcp: "a:1", timeout: ▸0'), 'wrong-value', /1ms and 1m/, /30s/],
    ['with a direction', probe('tcp: "a:1", ▸bad: lower'), 'unknown-field', /`bad`/, /timeout/],
    ['with a history', probe('tcp: "a:1", ▸history: 7d'), 'unknown-field', /`history`/, /timeout/],
  ])('%s', (...each) => {
    expect(problemsOf(each[1])).toEqual([expected(...each)]);
  });

  test.each(['http: "http://a:geheim@b"', 'http: "http://b/?token=geheim"', 'tcp: "a:geheim@b:1"'])(
    'repeats no secret of %s',
    (target) => {
      const problems = problemsOf(probe(target));
      expect(problems).toMatchObject([{ code: 'wrong-value' }]);
      expect(JSON.stringify(problems)).not.toContain('geheim');
    },
  );

  test.each(['"{cluster}.example:{port}"', '"[2001:db8::1]:443"', '"10.0.0.1:80"'])(
    'may go to %s',
    (address) => expect(problemsOf(probe(`tcp: ${address}`))).toEqual([]),
  );
});
