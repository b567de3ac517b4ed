/** Waits until something holds, also in hooks; throws with what was there last when it does not in time. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { holds = Boolean, withinMs = 10_000 }: { holds?: (seen: T) => boolean; withinMs?: number } = {},
): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > giveUpAt) {
      throw new Error(`not within ${withinMs} ms: ${what}; last seen: ${JSON.stringify(seen)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
