import type { Signal } from './signal.ts';

/** A kind of source that is loaded with the first question to it. */
export function lazySignal(load: () => Promise<Signal>): Signal {
  let loaded: Promise<Signal> | null = null;
  return {
    read: async (question, signal) => {
      loaded ??= load();
      return await (await loaded).read(question, signal);
    },
  };
}
