import { countText, namesText } from '../fleet/names.ts';
import { amountText, durationText } from '../fleet/quantities.ts';
import { watchOf } from '../fleet/witnesses.ts';
import { precedenceReasons } from './precedence.ts';
import { redundancyText } from './redundancy.ts';
import type { Tier } from '../fleet/fleet.ts';
import type { Redundancy } from './redundancy.ts';
import type { StageRequest } from './stage.ts';
import type { CutWave, WaveRules } from './waves.ts';

/** Why a stage stands where it stands and is cut as it is, in sentences. */
export function stageReasons(
  { tier, members, said }: StageRequest,
  { waves, risk }: { readonly waves: number; readonly risk: boolean },
): readonly string[] {
  const ramp = `the first wave holds ${tier.ramp.first}, and each next one ${tier.ramp.factor} times as many`;
  return [
    ...(said === undefined ? [] : [said.place]),
    `${countText(members.length, 'cluster')} in ${countText(waves, 'wave')}: ` +
      `maxConcurrency is ${amountText(tier.maxConcurrency)}; ${ramp}`,
    `inside the stage the watched go before their witnesses, ${said?.inside ?? 'then by name'}`,
    `it owes ${durationText(tier.soakMs)} of healthy time after its last wave, ` +
      `and ${durationText(tier.waveSoakMs)} between waves`,
    ...(tier.untilEvidence
      ? [
          'it soaks on until every required check has seen enough to decide, within its progressDeadline',
        ]
      : []),
    ...(risk ? ['no required check from outside sees all of it, which a person must accept'] : []),
    ...(said?.figures ?? []),
  ];
}

/** How many clusters of a wave say for themselves why they go no earlier. */
const explainedMax = 3;

/** Why a wave of a stage holds these clusters and not more, in sentences. */
export function waveReasonsIn(
  request: StageRequest,
  rules: WaveRules,
): (wave: CutWave) => readonly string[] {
  const reasonOf = new Map<string, string>();
  for (const { cluster, reason } of request.members) {
    if (reason !== undefined) reasonOf.set(cluster, reason);
  }
  return (wave) => [...waveReasons(request, rules, wave), ...memberReasons(reasonOf, wave)];
}

function waveReasons(
  { fleet, tier, members }: StageRequest,
  { concurrencyMax, precedence }: WaveRules,
  wave: CutWave,
): readonly string[] {
  const waiting = wave.clusters.filter((name) => (precedence.get(name) ?? []).length > 0);
  return [
    sizeReason(tier, { members: members.length, concurrencyMax, sizeMax: wave.sizeMax }),
    ...waiting
      .slice(0, explainedMax)
      .flatMap((name) => precedenceReasons(watchOf(fleet), name, precedence.get(name) ?? [])),
    ...heldReasons(wave),
  ];
}

/** Why its clusters are in the stage at all, where that is not the same for all of them. */
function memberReasons(
  reasonOf: ReadonlyMap<string, string>,
  { clusters }: CutWave,
): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const name of clusters) {
    const reason = reasonOf.get(name);
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  }
  return [...byReason].map(([reason, names]) => `${namesText(names, names.length)}: ${reason}`);
}

function sizeReason(
  { maxConcurrency, ramp }: Tier,
  size: { readonly members: number; readonly concurrencyMax: number; readonly sizeMax: number },
): string {
  const limit = `at most ${size.sizeMax} together`;
  if (size.sizeMax < size.concurrencyMax) {
    const grows = `from ${ramp.first} by a factor of ${ramp.factor}`;
    return `${limit}: waves grow ${grows} up to ${size.concurrencyMax}`;
  }
  const amount = amountText(maxConcurrency);
  return `${limit}: maxConcurrency is ${amount} of ${countText(size.members, 'cluster')}`;
}

/** Promise 5, where it kept somebody out. */
function heldReasons({ held }: CutWave): readonly string[] {
  const byRedundancy = new Map<Redundancy, string[]>();
  for (const { cluster, by } of held) {
    byRedundancy.set(by, [...(byRedundancy.get(by) ?? []), cluster]);
  }
  return [...byRedundancy].map(([by, clusters]) => {
    const verb = clusters.length === 1 ? 'waits' : 'wait';
    return `${namesText(clusters)} ${verb} for a later wave: ${redundancyText(by)}`;
  });
}
