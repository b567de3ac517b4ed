import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { clusterNames } from './layout.ts';

/** The coupons of each cluster, a file that its shop reads with every order that has one. */

/** Where a cluster has its coupons. */
export function couponsOf(folder: string, cluster: string): string {
  return join(folder, 'coupons', cluster);
}

/** Gives every cluster coupons that each revision can read. */
export async function issueCoupons(folder: string): Promise<void> {
  for (const cluster of clusterNames) {
    const file = couponsOf(folder, cluster);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, 'ten 10%\nspring 5%\n');
  }
}

/** Adds one that only the fix can read: from here on orders with a coupon fail there, whatever is rolled out. */
export async function spoilCoupons(folder: string, cluster: string): Promise<void> {
  await appendFile(couponsOf(folder, cluster), 'summer five percent\n');
}
