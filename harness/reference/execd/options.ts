import { CONFORMING, type Decisions, parseDecisions } from './decisions.ts';

export const DEFAULT_PORT = 44_772;

export type Listen = { path: string } | { host: string; port: number };

export type CommandLine = { listen: Listen; accessToken: string | undefined; decisions: Decisions };

/**
 * Reads `--listen unix:/path`, `--listen HOST:PORT`, `--port N`, `--access-token T` and `--decisions JSON` (also as
 * `--name=value`). Other arguments are ignored: scripts that start the official execd pass flags of its own.
 * Throws an Error with a sentence for a value that cannot be used.
 */
export function parseCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  let listen: Listen = { host: '0.0.0.0', port: DEFAULT_PORT };
  let decisions: Decisions = CONFORMING;
  let accessToken = env.EXECD_ACCESS_TOKEN;
  for (let i = 0; i < args.length; i++) {
    const match = /^--?(listen|port|access-token|decisions)(?:=(.*))?$/s.exec(args[i] as string);
    if (!match) continue;
    const value = match[2] ?? args[++i];
    if (value === undefined) throw new Error(`--${match[1]} needs a value`);
    if (match[1] === 'listen') listen = parseListen(value);
    else if (match[1] === 'port') listen = parseListen(`0.0.0.0:${value}`);
    else if (match[1] === 'decisions') decisions = parseDecisions(value);
    else accessToken = value;
  }
  return { listen, accessToken: accessToken === '' ? undefined : accessToken, decisions };
}

function parseListen(text: string): Listen {
  if (text.startsWith('unix:') && text.length > 'unix:'.length) return { path: text.slice('unix:'.length) };
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) throw new Error(`--listen must be unix:/path or HOST:PORT, got ${JSON.stringify(text)}`);
  return { host: match[1] ?? (match[2] || '0.0.0.0'), port };
}
