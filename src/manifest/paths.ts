import { dirname, resolve } from 'node:path';

/** Stands for standard input in the place of a file. */
export const standardInput = '-';

/** The folder that paths in a document are relative to. */
export function folderOf(file: string): string {
  return file === standardInput ? '.' : dirname(file);
}

/**
 * What begins with `./` or `../` is a path from the folder of its document, so that a fleet works
 * from wherever Tierwise is called. Anything else is found in PATH, or means something else.
 */
export function pathFrom(part: string, folder: string): string {
  return /^\.\.?\//.test(part) ? resolve(folder, part) : part;
}
