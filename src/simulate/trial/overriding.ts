import type { Command } from '../../core/rollout/commands.ts';
import type { ForceWord } from '../../core/rollout/forcing.ts';
import type { Forcible } from '../../core/rollout/history/overrides.ts';
import type { Give } from './incidents.ts';
import type { Life } from './life.ts';
import type { Incident } from './scenario.ts';

type Of<Kind extends Incident['kind']> = Extract<Incident, { kind: Kind }>;
type Override = Of<'force'> | Of<'vouch'>;

/** What they wait for may not come; then they forget about it. */
const patienceMs = 60 * 60_000;

/** A person lets a rollout go on without something that it waits for, or says that others approve. */
export async function override(life: Life, deed: Override, give: Give): Promise<void> {
  const { id, at, rollout, actor, isRace } = deed;
  const until = life.clock.now() + patienceMs;
  while (!isWanted(life, deed)) {
    if (life.clock.now() >= until) return;
    await life.sleep(2_000);
  }
  const say = async (): Promise<void> => {
    for (const command of commandsOf(life, deed)) {
      await give({ kind: 'command', id, at, rollout, actor, command, isRace: false });
    }
  };
  // It comes between a decision and its append, whenever the next one is.
  if (isRace) life.rivals.push(say);
  else await say();
}

/** What may be forced, the rarest in front; what may not is asked for at any time. */
const merelyWaits: readonly Forcible[] = ['incident', 'blind', 'window', 'baseline', 'soak'];

function isWanted(life: Life, deed: Override): boolean {
  if (deed.kind === 'force') return wordOf(life, deed) !== null;
  return (life.waiting.get(deed.rollout) ?? []).some((reason) => reason.for === 'approval');
}

/** What is asked to be forced; null while the rollout does not wait for it. */
function wordOf({ waiting }: Life, { what, rollout }: Of<'force'>): ForceWord | null {
  const reasons = new Set((waiting.get(rollout) ?? []).map((reason) => reason.for));
  if (what === 'any') return merelyWaits.find((one) => reasons.has(one)) ?? null;
  const isWaiting = merelyWaits.some((one) => one === what) ? reasons.has(what) : reasons.size > 0;
  return isWaiting ? what : null;
}

function commandsOf(life: Life, deed: Override): readonly Command[] {
  const until = life.clock.now() + deed.forMs;
  const reason = 'INC-1';
  if (deed.kind === 'force') {
    const what = wordOf(life, deed);
    return what === null ? [] : [{ kind: 'force', what, stage: null, reason, until }];
  }
  return deed.users.map((user) => {
    const onBehalf = { user, until };
    return { kind: 'approve', stage: null, accept: null, reason, onBehalf };
  });
}
