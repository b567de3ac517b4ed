import { namesText } from '../../fleet/names.ts';
import { durationText } from '../../fleet/quantities.ts';
import { blockers } from './blockers.ts';
import { isKeptWaiting, isOverCaughtUp } from './catch-up.ts';
import { claimedBy } from './queue.ts';
import { isWaveIn } from '../history/evolve-soak.ts';
import { openOf } from './closures.ts';
import { worldNow } from './forced.ts';
import { awaitsLater, isBehindPhase, isInTurn, isLeftBehind } from './phases.ts';
import { missingApprovals } from './gates.ts';
import { giveWay, hotfixAhead, isNotNeeded, isTurnedDown } from './give-way.ts';
import { isSoakOver } from './soak-end.ts';
import { startClusters } from './start-clusters.ts';
import { startZones } from './start-zones.ts';
import { isSucceeded } from './succession.ts';
import type { Enrolled } from '../history/fleet-state.ts';
import { currentStage, isInWave } from '../history/state.ts';
import { nextClusters } from '../openings.ts';
import { emit, expect, hold, lastTry, type Turn } from './turn.ts';

/**
 * The way forward: claim the component, then stage by stage and wave by wave. Goes as far in one
 * turn as the state allows, and says of whatever it stops at what it waits for.
 */
export function advance(turn: Turn): void {
  for (;;) {
    const before = turn.events.length;
    turn.waits.length = 0;
    step(turn);
    if (turn.events.length === before) return;
  }
}

function claim(turn: Turn): void {
  const { rollout } = turn;
  if (isBehindPhase(turn)) return;
  const other = claimedBy(rollout, turn.fleet);
  const { component } = rollout.pinned.spec;
  if (other === null) {
    if (isKeptWaiting(turn) || isTurnedDown(turn)) return;
    emit(turn, { type: 'claimed', component, clusters: [...rollout.clusters.keys()] });
    return;
  }
  const message = `${inTheWay(turn, other)}; this rollout goes on after it`;
  expect(turn, { for: 'claim', owner: other.rollout, until: null, message });
  if (rollout.course.kind === 'waiting' && rollout.course.behind !== other.rollout) {
    emit(turn, { type: 'queued', behind: other.rollout, message });
  }
}

function inTheWay({ rollout, fleet }: Turn, other: Enrolled): string {
  const { name, component } = rollout.pinned.spec;
  if (other.component !== component) {
    const shared = other.clusters.filter((one) => rollout.clusters.has(one));
    return (
      `${other.component} is being changed by ${other.rollout} on ${namesText(shared)}, ` +
      `and nobody says that ${component} is independent of it`
    );
  }
  const own = fleet.enrolled.get(name);
  const isOurs = own?.supersedes?.includes(other.rollout) === true;
  const until = isOurs ? ' until its wave is verified, for this one takes its place' : '';
  return `${component} is being changed by ${other.rollout}${until}`;
}

function step(turn: Turn): void {
  const { course } = turn.rollout;
  if (isNotNeeded(turn) || isOverCaughtUp(turn) || isLeftBehind(turn) || isSucceeded(turn)) return;
  if (course.kind === 'waiting') {
    claim(turn);
    return;
  }
  giveWay(turn);
  if (turn.rollout.course.kind !== 'forward') return;
  if (hotfixAhead(turn) !== null) {
    finishHalfDone(turn);
    return;
  }
  const held = blockers(turn);
  for (const reason of held) hold(turn, reason);
  if (currentStage(turn.rollout) === undefined) {
    if (!awaitsLater(turn)) emit(turn, { type: 'completed' });
    return;
  }
  if (turn.rollout.stageStartedAt === null) beginStage(turn, held.length > 0);
  else if (held.length === 0) workOnStage(turn);
  else expectDeliveries(turn);
}

function finishHalfDone(turn: Turn): void {
  startZones(turn);
  expectDeliveries(turn);
}

function beginStage(turn: Turn, isHeld: boolean): void {
  const missing = missingApprovals(turn.rollout, turn.rollout.stage, worldNow(turn));
  for (const reason of missing) hold(turn, reason);
  const next = nextClusters(turn.rollout);
  const mayBegin = openOf(turn, next).filter((cluster) => isInTurn(turn, cluster));
  const isClosed = mayBegin.length === 0 && next.length > 0;
  if (missing.length > 0 || isHeld || isClosed) return;
  emit(turn, { type: 'stage-started', stage: turn.rollout.stage });
}

function workOnStage(turn: Turn): void {
  startZones(turn);
  startClusters(turn);
  expectDeliveries(turn);
  const { stage, wave } = turn.rollout;
  if (!isInWave(turn.rollout)) {
    if (isSoakOver(turn, 'stage')) emit(turn, { type: 'stage-verified', stage });
    return;
  }
  if (isWaveIn(turn.rollout) && isSoakOver(turn, 'wave')) {
    emit(turn, { type: 'wave-verified', stage, wave });
  }
}

function expectDeliveries(turn: Turn): void {
  const changing = [...turn.rollout.clusters.values()].filter(({ step }) => step === 'changing');
  for (const { name, startedAt, zonesStarted } of changing) {
    const sinceText = startedAt === null ? '' : ` for ${durationText(turn.now - startedAt)}`;
    const zone = zonesStarted.at(-1);
    const where = zone === undefined ? '' : `, zone ${zone}`;
    const message = `${name} is being changed${sinceText}${where}${lastTry(turn, name)}`;
    expect(turn, { for: 'delivery', owner: name, until: null, message });
  }
}
