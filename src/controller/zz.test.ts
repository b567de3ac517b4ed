import { test } from 'vitest';
import { chaos } from '../../test/fixtures/chaos.ts';
test('many', async () => {
  const from = Number(process.env['FROM'] ?? 10);
  const counts: Record<string, number> = {};
  for (let seed = from; seed < from + Number(process.env['N'] ?? 40); seed += 1) {
    try {
      const { rollouts, crashes, broken, waiting } = await chaos(seed);
      counts['crashes'] = (counts['crashes'] ?? 0) + crashes;
      for (const r of rollouts) {
        const key = r.course.kind === 'ended' ? r.course.as : r.course.kind;
        counts[key] = (counts[key] ?? 0) + 1;
        for (const x of r.regressions) counts['regressed ' + x.cause] = (counts['regressed ' + x.cause] ?? 0) + 1;
        for (const d of r.debts) counts['debt ' + d.kind] = (counts['debt ' + d.kind] ?? 0) + 1;
        if (r.course.kind !== 'ended') console.log(seed, r.pinned.spec.name, JSON.stringify(r.course), [...r.clusters.values()].map((c) => c.name + ' ' + c.step).join(', '), JSON.stringify(waiting.get(r.pinned.spec.name)));
      }
      if (broken.length > 0) console.log(seed, broken);
    } catch (e) {
      console.log(seed, String((e as Error).message).slice(0, 600));
    }
  }
  console.log(counts);
}, 600_000);
