import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifests } from '../../src/manifest/load.ts';
import type { Case } from '../case.ts';
import { largeFleetSize } from '../large-fleet/layout.ts';
import { writeLargeFleet } from '../large-fleet/write-yaml.ts';

/** Everything that `tierwise validate` does with files: loads, parses, and looks for problems. */
export const yamlCase: Case = {
  name: 'yaml',
  what: 'validates the fleet of the case `plan` as YAML: 110,000 documents in 45 files of a folder',
  runs: 3,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'tierwise-bench-'));
    try {
      writeLargeFleet(folder);
      // The fleet that was written is not part of what reading needs.
      globalThis.gc?.();
      const startedAt = performance.now();
      const { fleet, problems } = await readManifests([folder]);
      const seconds = (performance.now() - startedAt) / 1_000;
      if (fleet?.tenants.length !== largeFleetSize.tenants) {
        throw new Error(`the fleet has problems: ${JSON.stringify(problems[0])}`);
      }
      const kilobytes = process.resourceUsage().maxRSS;
      return [
        { name: 'yaml', value: seconds, unit: 's', limit: 15 },
        { name: 'yaml memory', value: kilobytes / 1_000, unit: 'MB', limit: null },
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
