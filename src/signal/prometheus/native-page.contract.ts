/**
 * A page of metrics in protobuf, which is the only form in which native histograms are scraped: just as
 * much of it as one histogram of positive values needs (io.prometheus.client.MetricFamily, each with
 * its length before it).
 */

export const nativePageType =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

export interface NativeHistogram {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly sum: number;
  /**
   * Buckets of schema 0: how many observations are in (2^(i-1), 2^i], from i = `first` on without a
   * gap.
   */
  readonly first: number;
  readonly counts: readonly number[];
}

/** The page of one histogram. */
export function nativePage({ name, labels, sum, first, counts }: NativeHistogram): Buffer {
  const differences = counts.map((count, index) => count - (counts[index - 1] ?? 0));
  const histogram = [
    number(
      1,
      counts.reduce((all, count) => all + count, 0),
    ),
    double(2, sum),
    number(5, zigzag(0)),
    double(6, 1e-9),
    number(7, 0),
    bytes(12, Buffer.concat([number(1, zigzag(first)), number(2, counts.length)])),
    bytes(13, Buffer.concat(differences.map((difference) => varint(zigzag(difference))))),
  ];
  const pairs = Object.entries(labels).map(([label, value]) =>
    bytes(1, Buffer.concat([text(1, label), text(2, value)])),
  );
  const metric = Buffer.concat([...pairs, bytes(7, Buffer.concat(histogram))]);
  const family = Buffer.concat([text(1, name), number(3, 4), bytes(4, metric)]);
  return Buffer.concat([varint(family.length), family]);
}

/** Seven bits in each byte, the lowest first. */
function varint(value: number): Buffer {
  const found: number[] = [];
  let left = value;
  while (left > 127) {
    found.push((left % 128) + 128);
    left = Math.floor(left / 128);
  }
  return Buffer.from([...found, left]);
}

/** 0, -1, 1, -2 as 0, 1, 2, 3. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function double(field: number, value: number): Buffer {
  const written = Buffer.alloc(8);
  written.writeDoubleLE(value);
  return Buffer.concat([varint(field * 8 + 1), written]);
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}
