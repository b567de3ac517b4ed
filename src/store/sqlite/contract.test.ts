import { describe } from 'vitest';
import { blobsContract } from '../blobs.contract.ts';
import { compactionContract } from '../compaction.contract.ts';
import { leaseContract } from '../lease.contract.ts';
import { logContract } from '../log.contract.ts';
import { fileHarness, memoryHarness } from './harness.contract.ts';

describe.each([
  { name: 'SQLite in a file', harness: fileHarness },
  { name: 'SQLite in memory', harness: memoryHarness },
])('$name', ({ harness }) => {
  logContract(harness);
  compactionContract(harness);
  leaseContract(harness);
  blobsContract(harness);
});
