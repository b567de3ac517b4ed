/**
 * Compiles src/ to dist/ for publication. A script of our own rather than bare `tsc`, because three
 * things have to happen around it: stale output must go, files that are not TypeScript (SQL, say) must
 * come along, and the entry must be executable for `npx tierwise`.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const compiler = join(root, 'node_modules/typescript/bin/tsc');

rmSync(join(root, 'dist'), { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
if (compiled.status !== 0) {
  process.exit(compiled.status ?? 1);
}
cpSync(join(root, 'src'), join(root, 'dist'), { recursive: true, filter: isPublishedAsIs });
chmodSync(join(root, 'dist/main.js'), 0o755);

/** Folders pass, so that what lies below them is asked about. */
function isPublishedAsIs(path: string): boolean {
  return !['.ts', '.md'].includes(extname(path)) && !path.endsWith('tsconfig.json');
}
