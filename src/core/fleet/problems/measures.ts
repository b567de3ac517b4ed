import { type ComparedCheck, isCompared } from '../check.ts';
import type { Declared, FleetProblem } from '../declared.ts';
import type { Source } from '../fleet.ts';

/** Checks that their source cannot answer. A source that is not there is another problem. */
export function measureProblems({ fleet, checks }: Declared): FleetProblem[] {
  return checks.filter(isCompared).flatMap((check) => {
    const source = fleet.sources.find(({ name }) => name === check.source);
    return source === undefined ? [] : [...ofHistogram(check, source), ...ofZones(check, source)];
  });
}

function ofHistogram({ name, compare }: ComparedCheck, { settings }: Source): FleetProblem[] {
  const { measure } = compare;
  const isNative = measure.kind === 'latency' && measure.form === 'native';
  if (!isNative || settings.kind !== 'scrape') return [];
  const message = 'no page in text shows a native histogram, and the source reads pages';
  const hint = 'use `form: classic`, or a source that asks a Prometheus';
  const path = ['spec', 'latency', 'form'];
  return [{ kind: 'Check', name, path, code: 'unanswerable', message, hint }];
}

function ofZones({ name, compare }: ComparedCheck, { settings }: Source): FleetProblem[] {
  const { zoneLabel, measure } = compare;
  if (settings.kind !== 'prometheus' || zoneLabel !== settings.clusterLabel) return [];
  const message = `\`${zoneLabel}\` is the label that names a cluster, so it names no zone`;
  const hint = 'name the label that tells the zones of a cluster apart';
  const path = ['spec', measure.kind, 'zoneLabel'];
  return [{ kind: 'Check', name, path, code: 'unanswerable', message, hint }];
}
