/** Fields that may be missing, without those that are. */
type Written<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out the fields that nobody wrote, so that what is left can be laid over defaults. */
export function written<T extends object>(fields: T): Written<T> {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as Written<T>;
}
