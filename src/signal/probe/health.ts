/**
 * The two messages of gRPC's health service, by hand, because a library for them would be larger
 * than Tierwise. https://github.com/grpc/grpc-proto/blob/master/grpc/health/v1/health.proto
 */

export const healthCheck = '/grpc.health.v1.Health/Check';

/** `HealthCheckRequest { string service = 1; }` */
export function encodeRequest(service: string): Buffer {
  const text = Buffer.from(service);
  // Without a service the question is for the server, and an empty field is not sent.
  if (text.length === 0) return text;
  return Buffer.concat([Buffer.from([0x0a, ...varint(text.length)]), text]);
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
}

/** `HealthCheckResponse { ServingStatus status = 1; }`: whether it says SERVING, which is 1. */
export function isServing(message: Uint8Array): boolean {
  let status = 0;
  let rest = message;
  while (rest.length > 0) {
    const field = readField(rest);
    if (field === null) return false;
    // The last one counts, as in every reader of protocol buffers.
    if (field.tag === 0x08) status = field.value;
    rest = rest.subarray(field.length);
  }
  return status === 1;
}

interface Field {
  readonly tag: number;
  /** Of a number; the length of what has one. */
  readonly value: number;
  readonly length: number;
}

/** The first field of a message; null when it breaks off or is of no known kind. */
function readField(bytes: Uint8Array): Field | null {
  const tag = readVarint(bytes);
  if (tag === null) return null;
  const rest = bytes.subarray(tag.length);
  switch (tag.value & 0x07) {
    case 0: {
      const number = readVarint(rest);
      return number && field(tag.value, number.value, tag.length + number.length);
    }
    case 1:
      return rest.length < 8 ? null : field(tag.value, 0, tag.length + 8);
    case 2: {
      const size = readVarint(rest);
      if (size === null || rest.length < size.length + size.value) return null;
      return field(tag.value, size.value, tag.length + size.length + size.value);
    }
    case 5:
      return rest.length < 4 ? null : field(tag.value, 0, tag.length + 4);
    default:
      return null;
  }
}

function field(tag: number, value: number, length: number): Field {
  return { tag, value, length };
}

function readVarint(bytes: Uint8Array): { readonly value: number; readonly length: number } | null {
  let value = 0;
  for (const [index, byte] of bytes.subarray(0, 10).entries()) {
    value += (byte & 0x7f) * 0x80 ** index;
    if (byte < 0x80) return { value, length: index + 1 };
  }
  return null;
}
