/** `implementations`: verifies each certificate of a folder, and writes the page of them. */
import { join, resolve } from 'node:path';
import { certificateFolders } from '../certificate/certificate-folders.ts';
import { implementationsPage, type Submission } from '../certificate/implementations.ts';
import { verifyFolder } from '../certificate/verify/verify-folder.ts';
import { counted } from '../counted.ts';
import { SELF_TEST_FAULTS } from './self-test.ts';
import { writeOut } from './write-out.ts';

/** Gives 0. Throws UsageError where the folder cannot be read, or the page not be written. */
export async function implementationsCommand(name: string, out: string): Promise<number> {
  const root = resolve(name);
  const submissions: Submission[] = [];
  for (const folder of certificateFolders(root)) {
    submissions.push({ folder, ...(await verifyFolder(join(root, folder), { selfTest: SELF_TEST_FAULTS })) });
  }
  writeOut(out, implementationsPage(submissions));
  const accepted = submissions.filter((submission) => submission.accepted).length;
  process.stdout.write(`${out}: ${counted(submissions.length, 'certificate')}, ${accepted} accepted\n`);
  return 0;
}
