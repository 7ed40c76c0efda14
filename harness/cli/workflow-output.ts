/**
 * What a process prints in a GitHub workflow. Its runner takes lines that look like commands for commands, whoever wrote them: a
 * server could end a run's annotations, hide words or set variables by what it answers. So no line that is printed is one, but
 * those that are written as such.
 */
import { fstatSync } from 'node:fs';

type Write = typeof process.stdout.write;

const ESCAPE = '\u001b';

/**
 * Takes text as it comes, in pieces, and gives it with a blank in what would be a command: `::` at the beginning of a line, behind
 * white space and colours too, and `##[` anywhere.
 */
export function withoutCommands(): (piece: string) => string {
  let state: 'start' | 'colour' | 'colon' | 'line' | 'hash' | 'hashes' = 'start';
  const next = (character: string): string => {
    if (character === '\n' || character === '\r') {
      state = 'start';
      return character;
    }
    const before = state;
    state = after(before, character);
    const isCommand = (before === 'colon' && character === ':') || (before === 'hashes' && character === '[');
    return isCommand ? ` ${character}` : character;
  };
  return (piece) =>
    /[:#]/.test(piece) || state !== 'line' || /[\n\r]/.test(piece) ? [...piece].map(next).join('') : piece;

  function after(before: typeof state, character: string): typeof state {
    if (before === 'colour') return /[A-Za-z]/.test(character) ? 'start' : 'colour';
    if (character === '#') return before === 'hash' || before === 'hashes' ? 'hashes' : 'hash';
    if (before !== 'start') return 'line';
    if (character === ESCAPE) return 'colour';
    if (character === ':') return 'colon';
    return /\s/.test(character) ? 'start' : 'line';
  }
}

/** As what prints was before. */
const unguarded = new Map<NodeJS.WriteStream, Write>();

/** From now on nothing that this process prints is a command. A file is read by no runner: what goes there stays as it is. */
export function guardOutput(streams: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr]): void {
  for (const stream of streams) {
    if (unguarded.has(stream) || isFile(stream)) continue;
    const write = stream.write.bind(stream) as Write;
    unguarded.set(stream, write);
    const clean = withoutCommands();
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      // Bytes pass one by one: all that matters is ASCII.
      const whole =
        typeof chunk === 'string' ? clean(chunk) : Buffer.from(clean(Buffer.from(chunk).toString('latin1')), 'latin1');
      return write(whole, ...rest);
    }) as Write;
  }
}

const isFile = ({ fd }: NodeJS.WriteStream & { fd?: number }): boolean =>
  typeof fd === 'number' && fstatSync(fd).isFile();

/** Prints lines as commands. */
export function printCommands(lines: readonly string[]): void {
  const write = unguarded.get(process.stdout) ?? process.stdout.write.bind(process.stdout);
  for (const line of lines) write(`${line}\n`);
}
