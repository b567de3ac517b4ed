/**
 * Results in the order of what they were asked for, with several of them under way at once. No more
 * than that are held, however fast the source is and however slow whoever takes them. A result
 * whose turn it is does not wait for the source: who sends one question at a time gets each answer.
 * Where the source fails, the answers to all before it come first.
 */
export async function* inOrder<In, Out>(
  source: AsyncIterable<In>,
  underWayMax: number,
  ask: (each: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const questions = source[Symbol.asyncIterator]();
  const underWay: Promise<Out>[] = [];
  let next: Promise<Next<In>> | null = nextOf(questions);
  let failure: { readonly cause: unknown } | null = null;
  while (next !== null || underWay.length > 0) {
    const [first] = underWay;
    const mayAsk: boolean = underWay.length < underWayMax;
    const found: Next<In> = next !== null && mayAsk ? await earlier(next, first) : answered;
    if (found.kind === 'answered') {
      if (first !== undefined) yield await first;
      void underWay.shift();
      continue;
    }
    if (found.kind === 'question') underWay.push(quiet(ask(found.question)));
    if (found.kind === 'failed') failure = found;
    next = found.kind === 'question' ? nextOf(questions) : null;
  }
  if (failure !== null) throw failure.cause;
}

type Next<T> =
  | { readonly kind: 'question'; readonly question: T }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly cause: unknown }
  | { readonly kind: 'answered' };

const answered = { kind: 'answered' } as const;

/** Never fails: a failure is told in its turn. */
function nextOf<T>(questions: AsyncIterator<T>): Promise<Next<T>> {
  return questions.next().then(
    ({ done, value }) => (done === true ? { kind: 'end' } : { kind: 'question', question: value }),
    (cause: unknown) => ({ kind: 'failed', cause }),
  );
}

/** What the source says next, or that the first answer is there before it. */
function earlier<T>(next: Promise<Next<T>>, answer?: Promise<unknown>): Promise<Next<T>> {
  if (answer === undefined) return next;
  const answerFirst = answer.then(
    () => answered,
    () => answered,
  );
  return Promise.race([answerFirst, next]);
}

/** It is awaited in its turn; until then a failure is not one that nobody took. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
