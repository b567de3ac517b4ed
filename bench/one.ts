/** Runs one case in this process. The last line on standard output is its figures as JSON. */
import { cases } from './cases.ts';

const name = process.argv[2] ?? '';
const load = cases.get(name);
if (load === undefined) {
  process.stderr.write(
    `there is no case ${JSON.stringify(name)}: ${[...cases.keys()].join(', ')}\n`,
  );
  process.exitCode = 2;
} else {
  const found = await load();
  process.stdout.write(`\n${JSON.stringify(await found.run())}\n`);
}
