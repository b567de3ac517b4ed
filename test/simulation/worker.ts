/** Plays the seeds that it is sent, one by one, in a process of its own. */
import { drawScenario } from '../../src/simulate/trial/draw.ts';
import { resultOf } from './result.ts';

process.on('message', (seed: number) => {
  void resultOf(drawScenario(seed)).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit());
