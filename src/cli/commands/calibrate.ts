import { InvalidArgumentError, Option } from 'commander';
import { calibrate as calibrateChecks, isUnanswered } from '../../api/operations/calibrate.ts';
import type { AskSource } from '../../api/operations/recorded-columns.ts';
import { calibrationView } from '../../api/views/calibration-view.ts';
import { nearest } from '../../core/fleet/nearest.ts';
import { durationFrom, durationText } from '../../core/fleet/quantities.ts';
import type { Definition } from '../definition.ts';
import { exitCodes, Failure } from '../failure.ts';
import { manifestsHere, type SoundManifests } from '../manifests.ts';
import { fileOption, type FileOptions, outputOption, type OutputOptions } from '../options.ts';
import { calibrationText } from '../print/calibration.ts';
import { report, say } from '../print/report.ts';

interface CalibrateOptions extends FileOptions, OutputOptions {
  readonly check: string | undefined;
  readonly history: number;
  readonly alpha: number | undefined;
}

const weekMs = 7 * 86_400_000;

/** `tierwise calibrate` */
export const calibrate: Definition<CalibrateOptions> = {
  declare: (command) =>
    command
      .addOption(fileOption())
      .addOption(new Option('--check <name>', 'one check; else all that compare'))
      .addOption(historyOption())
      .addOption(alphaOption())
      .addOption(outputOption()),
  examples: [
    ['tierwise calibrate -f fleet/', 'how often would each check have halted for nothing?'],
    ['tierwise calibrate -f fleet/ --check errors --history 21d', 'one check, on three weeks'],
  ],
  run: async (call) => {
    const { io, wiring, options } = call;
    const manifests = await manifestsHere(call);
    const check = checkedName(manifests, options.check);
    const begun = wiring.now();
    const ask: AskSource = ({ from, to, ...asking }, signal) =>
      wiring.ask({ ...asking, from, now: to }, signal);
    const order = { fleet: manifests.fleet, manifests, check, now: begun };
    const found = await calibrateChecks(
      { ...order, historyMs: options.history, alpha: options.alpha ?? null },
      { ask, tell: (line) => say(call, line), signal: io.signal },
    );
    if (found === null) return exitCodes.interrupted;
    say(call, `took ${durationText(wiring.now() - begun)}`);
    report(call, {
      view: () => calibrationView(found),
      text: (paint, columns) => calibrationText(found, paint, columns),
    });
    return isUnanswered(found) ? exitCodes.surroundings : exitCodes.done;
  },
};

function historyOption(): Option {
  return new Option('--history <duration>', 'how much of the past is read')
    .default(weekMs, '7d')
    .argParser((text) => {
      const ms = durationFrom(text);
      if (ms === null || ms <= 0) throw new InvalidArgumentError('Write it like 7d or 36h.');
      return ms;
    });
}

function alphaOption(): Option {
  return new Option(
    '--alpha <share>',
    'how many good rollouts may be halted; else as the strategy says',
  ).argParser((text) => {
    const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
    const share = Number(digits) / (percent === '%' ? 100 : 1);
    if (share > 0 && share < 1) return share;
    throw new InvalidArgumentError('Write it like 0.4% or 0.004.');
  });
}

function checkedName({ checks }: SoundManifests, name: string | undefined): string | null {
  if (name === undefined) return null;
  const names = checks.map((check) => check.name);
  if (names.includes(name)) return name;
  const meant = nearest(name, names);
  const known = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
  const hint = meant === null ? known : `did you mean ${meant}?`;
  const message = `the manifests hold no check ${name}`;
  throw new Failure(exitCodes.problems, message, { code: 'unknown-check', hint });
}
