/** Writes the reports of a judged run. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDERS, REPORTS } from '../report/all.ts';
import type { JudgedRun } from '../report/judged-run.ts';

/**
 * `folder` is made where it is not there; what stands there of the same names is replaced. `only`: names of files and folders,
 * all where it is absent. Throws what the file system throws.
 */
export function writeReports(run: JudgedRun, folder: string, only?: readonly string[]): void {
  const isWanted = (name: string): boolean => only === undefined || only.includes(name);
  mkdirSync(folder, { recursive: true });
  for (const { file, write } of REPORTS) {
    if (!isWanted(file)) continue;
    const text = write(run);
    if (text === undefined) rmSync(join(folder, file), { force: true });
    else writeFileSync(join(folder, file), text);
  }
  for (const { folder: name, write } of FOLDERS) {
    if (!isWanted(name)) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(join(folder, name));
    for (const file of write(run)) writeFileSync(join(folder, name, file.name), file.text);
  }
}
