/** Commands as pages show them: whether there is such a script or command, and whether it has these flags. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { vi } from 'vitest';
import { FAULTS } from '../../faults/all.ts';
import { createProgram } from '../../harness/cli/program.ts';
import { DRIVER_CASES } from '../../harness/driver-check/cases/all.ts';
import { DRIVERS } from '../../harness/drivers/all.ts';
import { packageDir } from '../../harness/package.ts';
import { scenarioFiles } from '../../harness/scenario/library.ts';
import { VARIANTS } from '../../variants/all.ts';

const COMMANDS = [
  ...[
    'run',
    'clean',
    'list',
    'lint',
    'coverage',
    'compare',
    'history',
    'merge',
    'faults',
    'variants',
    'driver-check',
    'drift',
    'keygen',
    'certify',
    'verify',
    'implementations',
    'probe',
    'doctor',
    'serve',
    'merge',
  ],
];
/** The command that a script gives its arguments to. */
const COMMAND_OF: Record<string, string> = {
  test: 'run',
  'test:docker': 'run',
  'test:drivers': 'run',
  faults: 'faults',
  variants: 'variants',
  steady: 'steady',
  bench: 'bench',
  freeze: 'freeze',
};

/** Commands whose arguments are documents or folders of the reader's own. */
const TAKES_OWN = ['drift', 'verify', 'implementations', 'compare', 'history', 'merge', 'bench'];

/** Each option of each command, and whether a value follows it. */
export type Options = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** What `--help` of each command says, and of the scripts that have none. */
export async function readOptions(): Promise<Options> {
  const options = new Map([
    ['steady', optionsIn('scripts/steady.mjs')],
    ['bench', optionsIn('bench/ratios.mjs')],
    ['freeze', new Map([['--replace', true]])],
  ]);
  for (const command of COMMANDS) {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await createProgram([command, '--help']).catch(() => undefined);
    const help = written.mock.calls.map(([text]) => text).join('');
    written.mockRestore();
    const found = [...help.matchAll(/^ {2}(?:(-\w), )?(--[a-z-]+)( <)?/gm)];
    const named = found.flatMap(([, short, long = '', value]): [string, boolean][] => [
      [long, value !== undefined],
      ...(short === undefined ? [] : [[short, value !== undefined] as [string, boolean]]),
    ]);
    options.set(command, new Map(named));
  }
  return options;
}

/** The options that a script parses. */
function optionsIn(script: string): Map<string, boolean> {
  const text = readFileSync(join(packageDir, script), 'utf8');
  const found = [...text.matchAll(/^ {4}'?([\w-]+)'?: \{ type: '(string|boolean)'/gm)];
  return new Map(found.map(([, name, type]) => [`--${name}`, type === 'string']));
}

type Command = { kind: 'script' | 'cli' | 'flags'; name: string; words: string[]; text: string };

/** The commands in a line of a shell, or in a piece of code; what stands behind a # is a comment. */
function commandsIn(line: string): Command[] {
  return line.split('&&').flatMap((part): Command[] => {
    // What is done with its output is not its own.
    const text = part.replace(/(^| )[#>|].*$/, '').trim();
    const words = text.replace(/^([A-Z_]+=\S+ )+/, '').match(/(?:"[^"]*"|\S)+/g) ?? [''];
    const [first = '', second = '', ...rest] = words;
    const given = (all: string[]): string[] => all.filter((word) => word !== '--');
    if (first === 'npm' && second === 'run')
      return [{ kind: 'script', name: rest[0] ?? '', words: given(rest.slice(1)), text }];
    if (first === 'npm' && second === 'test') return [{ kind: 'script', name: 'test', words: given(rest), text }];
    const program = words.indexOf('opensandbox-conformance');
    if ((program === 0 || (program === 1 && first === 'npx')) && words.length > program + 1)
      return [{ kind: 'cli', name: words[program + 1] ?? '', words: ownWords(words.slice(program + 2)), text }];
    if (COMMANDS.includes(first) && words.length > 1)
      return [{ kind: 'cli', name: first, words: ownWords(words.slice(1)), text }];
    return first.startsWith('--') ? [{ kind: 'flags', name: '', words, text }] : [];
  });
}

/** What stands behind -- is the command of somebody else. */
const ownWords = (words: string[]): string[] => (words.includes('--') ? words.slice(0, words.indexOf('--')) : words);

const { scripts } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { scripts: object };

/**
 * A sentence for each thing in a line that does not exist. `own` are names that the page itself adds: files, and ids of
 * faults.
 */
export function wrongIn(line: string, options: Options, own: readonly string[]): string[] {
  return commandsIn(line).flatMap(({ kind, name, words, text }) => {
    const unknown = (some: readonly string[]): string[] => some.map((word) => `${text}: nothing is known of ${word}`);
    const flags = words.filter((word) => word.startsWith('-') && word !== '--');
    if (kind === 'flags') return unknown(flags.filter((flag) => ![...options.values()].some((all) => all.has(flag))));
    if (kind === 'script' && !(name in scripts)) return [`${text}: there is no script ${name}`];
    if (kind === 'script' && name === 'test:unit') return unknown(words.filter((word) => !isTest(word)));
    // It takes names of sets, old and new.
    if (kind === 'script' && name === 'freeze') return unknown(flags.filter((flag) => flag !== '--replace'));
    const command = kind === 'cli' ? name : COMMAND_OF[name];
    if (command === undefined) return unknown(words);
    const known = options.get(command);
    if (known === undefined) return [`${text}: there is no command ${command}`];
    if (TAKES_OWN.includes(command)) return unknown(flags.filter((flag) => !known.has(flag)));
    const filters = words.filter((word, index) => !word.startsWith('-') && !known.get(words[index - 1] ?? ''));
    const names = [...own, ...SCENARIOS, ...idsFor(command)];
    const vain = filters.filter((word) => !isPlaceholder(word) && !names.some((one) => one.includes(word)));
    return unknown([...flags.filter((flag) => !known.has(flag)), ...vain]);
  });
}

/** What a command filters by beside scenarios. */
function idsFor(command: string): string[] {
  // Any set may be named that is none yet.
  if (command === 'freeze') return ['2026-12'];
  if (command === 'driver-check') return [...DRIVERS.names(), ...DRIVER_CASES.map(({ id }) => id)];
  return (command === 'faults' ? FAULTS : command === 'variants' ? VARIANTS : []).map(({ id }) => id);
}

const SCENARIOS = scenarioFiles(join(packageDir, 'scenarios'));
const isPlaceholder = (word: string): boolean => /^[A-Z]+$/.test(word);
const isTest = (word: string): boolean =>
  /^test\/[A-Z]+$/.test(word) || ['', '.test.ts'].some((end) => existsSync(join(packageDir, word + end)));
