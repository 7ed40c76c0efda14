/** Servers whose execd does other things to files than it says. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';

const decided = (
  id: string,
  says: string,
  area: readonly string[],
  decisions: Partial<Decisions>,
  file = 'files/tree.yaml',
): LiveFault => ({
  id: `files.${id}`,
  says,
  area,
  in: [file],
  server: () => ({ seams: { execd: () => decisions } }),
});

const directories = (id: string, says: string, rules: readonly string[], decisions: Partial<Decisions>): LiveFault =>
  decided(
    `directories.${id}`,
    says,
    rules.map((rule) => `directories.${rule}`),
    decisions,
    'files/tree.yaml',
  );

export const decidedFileFaults: readonly LiveFault[] = [
  decided('delete.directories-too', 'deletes directories as it does files', ['files.delete.no-directories'], {
    deletionTakesDirectories: true,
  }),
  decided('delete.behind-links', 'deletes what a link leads to, and not the link', ['files.delete.removes'], {
    deletionFollowsLinks: true,
  }),
  decided('mv.copies', 'leaves a file that it moves where it was', ['files.mv'], { moveCopies: true }),
  decided('mv.empties', 'moves the name of a file without its content', ['files.mv'], { moveEmpties: true }),
  decided('mv.makes-directories', 'makes the directory that a file is moved to', ['files.mv.directory-must-exist'], {
    moveMakesDirectories: true,
  }),
  directories('create.without-parents', 'makes no parents of directories', ['create.parents'], { parentsMade: false }),
  directories('create.empties', 'makes directories anew that are there already', ['create.existing'], {
    existingEmptied: true,
  }),
  directories('delete.behind-links', 'deletes what links in a directory lead to', ['delete.only-that'], {
    directoryDeletionFollowsLinks: true,
  }),
  directories('delete.by-prefix', 'deletes directories whose names begin alike', ['delete.only-that'], {
    directoryDeletionByPrefix: true,
  }),
  directories('delete.contents', 'deletes what is in a directory, and not the directory', ['delete.recursive'], {
    directoryDeletionEmpties: true,
  }),
  directories('delete.unknown-refused', 'refuses to delete what is not there', ['delete.unknown'], {
    directoryDeletionOfNothing: false,
  }),
  directories('list.vanished-fails', 'fails when a file vanishes that it lists', ['list.children'], {
    vanishedFails: true,
  }),
];
