import { isAbsolute, relative, resolve } from 'node:path';
import { type Choice, chooseRollout, type NoChoice } from '../api/operations/preview.ts';
import type { Fleet } from '../core/fleet/fleet.ts';
import type { Freeze } from '../core/fleet/freeze.ts';
import { findFiles } from '../manifest/find-files.ts';
import { readManifests } from '../manifest/load.ts';
import type { Manifests } from '../manifest/parse.ts';
import type { Problem } from '../manifest/problem.ts';
import type { Call } from './definition.ts';
import { exitCodes, Failure } from './failure.ts';
import type { FileOptions, RolloutOptions } from './options.ts';
import { paintFor } from './print/paint.ts';
import { problemsText } from './print/problems.ts';

/** Manifests without a problem. */
export interface SoundManifests extends Manifests {
  readonly fleet: Fleet;
}

/** Reads manifests, from paths relative to where the program was called. Never throws. */
export function readPaths({ io }: Call, paths: readonly string[]): Promise<Manifests> {
  return readManifests(
    paths.map((path) => pathFrom(io.cwd, path)),
    io.stdin,
  );
}

/** The manifests of `-f`. Throws a `Failure` that shows what is wrong with them. */
export async function manifestsOf(call: Call<FileOptions>): Promise<SoundManifests> {
  return sound(call, await readPaths(call, call.options.file ?? []));
}

/** The same, and without `-f` those of the current folder. */
export async function manifestsHere(call: Call<FileOptions>): Promise<SoundManifests> {
  if (call.options.file !== undefined) return manifestsOf(call);
  const { files } = await findFiles([pathFrom(call.io.cwd, '.')]);
  if (files.length === 0) {
    throw new Failure(exitCodes.problems, 'there are no manifests in this folder', {
      code: 'no-manifests',
      hint: 'name them: -f FILE or -f FOLDER',
    });
  }
  return sound(call, await readPaths(call, ['.']));
}

/** The one rollout of the manifests that is meant, with its fleet and the freezes beside it. */
export async function rolloutOf(
  call: Call<FileOptions & RolloutOptions>,
): Promise<Extract<Choice, { kind: 'chosen' }> & { readonly freezes: readonly Freeze[] }> {
  const manifests = await manifestsOf(call);
  const choice = chooseRollout(manifests, call.options.rollout ?? null);
  if (choice.kind !== 'chosen') throw choiceFailure(call, choice);
  return { ...choice, freezes: manifests.freezes };
}

/** The freezes of `-f`, which need no fleet beside them; at least one. */
export async function freezesOf(call: Call<FileOptions>): Promise<readonly Freeze[]> {
  const { freezes, problems } = await readPaths(call, call.options.file ?? []);
  if (problems.length > 0) throw problemsFailure(call, problems);
  if (freezes.length > 0) return freezes;
  throw new Failure(exitCodes.problems, 'there is no Freeze document in the manifests', {
    code: 'no-freeze',
    hint: 'add one, or give its file as well: -f FILE',
  });
}

/** Why it is not clear which rollout is meant, as its user should read it. */
export function choiceFailure(call: Call<RolloutOptions>, choice: NoChoice): Failure {
  switch (choice.kind) {
    case 'problems':
      return problemsFailure(call, choice.problems);
    case 'none':
      return new Failure(exitCodes.problems, 'there is no Rollout document in the manifests', {
        code: 'no-rollout',
        hint: 'add one, or give its file as well: -f FILE',
      });
    case 'several':
      return new Failure(exitCodes.usage, 'the manifests hold several rollouts', {
        code: 'several-rollouts',
        hint: `choose one with --rollout: ${choice.names.join(', ')}`,
      });
    case 'unknown': {
      const { names, nearest } = choice;
      const hint = nearest === null ? `there are ${names.join(', ')}` : `did you mean ${nearest}?`;
      const message = `the manifests hold no rollout ${call.options.rollout ?? ''}`;
      return new Failure(exitCodes.problems, message, { code: 'unknown-rollout', hint });
    }
  }
}

function sound(call: Call, manifests: Manifests): SoundManifests {
  const { fleet, problems } = manifests;
  if (fleet === null && problems.length === 0) {
    throw new Failure(exitCodes.problems, 'there is no Fleet document in the manifests', {
      code: 'no-fleet',
      hint: 'give its folder as well: -f FOLDER',
    });
  }
  if (fleet === null) throw problemsFailure(call, problems);
  return { ...manifests, fleet };
}

function problemsFailure({ io }: Call, problems: readonly Problem[]): Failure {
  const text = problemsText(problems, paintFor(io, io.stderr));
  const message = `${problems.length} problems`;
  return new Failure(exitCodes.problems, message, {
    code: 'problems',
    document: { problems },
    text,
  });
}

/** Files are opened and shown relative to the folder of this process, which is nearly always it. */
function pathFrom(cwd: string, path: string): string {
  if (path === '-' || isAbsolute(path)) return path;
  return relative(process.cwd(), resolve(cwd, path)) || '.';
}
