/** Prometheus' HTTP API, scripted: a test says what each range query is answered. */
import type { ServerResponse } from 'node:http';
import { bodyOf, type Loopback, serve } from './loopback.ts';

/** One range query, in milliseconds. */
export interface Asked {
  readonly path: string;
  readonly query: string;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** What is answered: series that have the same value at every step, or a body of any kind. */
export type Answer = readonly { labels: Record<string, string>; value: number }[] | object | string;

/** A server that speaks the API, and says what the test wants. */
export function api(
  answer: (asked: Asked, response: ServerResponse) => Answer | Promise<Answer>,
): Promise<Loopback> {
  return serve(async (request, response) => {
    const form = new URLSearchParams(await bodyOf(request));
    const number = (name: string) => Number(form.get(name)) * 1000;
    const [start, end, step] = [number('start'), number('end'), number('step')];
    const asked = { path: request.url ?? '', query: form.get('query') ?? '', start, end, step };
    const said = await answer(asked, response);
    if (typeof said === 'string') response.end(said);
    else response.end(JSON.stringify(Array.isArray(said) ? matrix(said, asked) : said));
  });
}

function matrix(series: Exclude<Answer, string>, { start, end, step }: Asked): object {
  const times: number[] = [];
  for (let at = start; at <= end; at += step) times.push(at / 1000);
  const textOf = (value: number) => String(value).replace('Infinity', '+Inf');
  const result = (series as readonly { labels: object; value: number }[]).map(
    ({ labels, value }) => ({ metric: labels, values: times.map((at) => [at, textOf(value)]) }),
  );
  return { status: 'success', data: { resultType: 'matrix', result } };
}
