/** Starts the bundled execd for tests, on a socket of its own, and stops it again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientRequestArgs, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execdBundle } from '../../harness/reference/bundle.ts';
import { eventually } from '../support/eventually.ts';

export type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer; text: string; json: unknown };

export type RunningExecd = {
  process: ChildProcess;
  /** Directory of the test, removed with execd. */
  directory: string;
  socketPath: string;
  /** What was written to standard error; nothing but errors may be. */
  stderr(): string;
  open(method: string, path: string, options?: ClientRequestArgs, body?: string | Buffer): Promise<IncomingMessage>;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Runs a command in the foreground and gives its events. */
  run(command: string, more?: Record<string, unknown>): Promise<ExecdEvent[]>;
  stop(): Promise<void>;
};

export type ExecdEvent = {
  type: string;
  text?: string;
  timestamp: number;
  execution_time?: number;
  error?: { ename: string; evalue: string; traceback: string[] };
  execution_count?: number;
  results?: Record<string, unknown>;
};

export async function startExecd(
  args: readonly string[] = [],
  env: Record<string, string> = {},
  listen?: string,
): Promise<RunningExecd> {
  const directory = mkdtempSync(join(tmpdir(), 'execd-test-'));
  const socketPath = join(directory, 'execd.sock');
  const bundle = await execdBundle();
  const child = spawn(process.execPath, [bundle, '--listen', listen ?? `unix:${socketPath}`, ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));

  const open: RunningExecd['open'] = (method, path, options = {}, body) =>
    new Promise((resolve, reject) => {
      request({ socketPath, method, path, agent: false, ...options }, resolve)
        .on('error', reject)
        .end(body);
    });
  const ask: RunningExecd['ask'] = async (method, path, body, headers = {}) => {
    const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    return await readAnswer(await open(method, path, { headers }, raw));
  };
  if (listen === undefined) await listening(socketPath, child, () => stderr);
  return {
    process: child,
    directory,
    socketPath,
    stderr: () => stderr,
    open,
    ask,
    async run(command, more = {}) {
      const answer = await ask('POST', '/command', { command, ...more });
      if (answer.status !== 200) throw new Error(`POST /command answered ${answer.status} ${answer.text}`);
      return parseEvents(answer.text);
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function listening(path: string, child: ChildProcess, stderr: () => string): Promise<void> {
  await eventually(async () => {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect(path, () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    return connected || child.exitCode !== null;
  }, 2);
  if (child.exitCode === null) return;
  throw new Error(`execd ended with ${child.exitCode}: ${stderr()}`);
}

export async function readAnswer(message: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const text = body.toString();
  const isJson = message.headers['content-type']?.startsWith('application/json');
  const json = isJson ? (JSON.parse(text) as unknown) : undefined;
  return { status: message.statusCode ?? 0, headers: message.headers, body, text, json };
}

/** Strict about the framing: every event is one `data:` line and an empty line. */
export function parseEvents(text: string): ExecdEvent[] {
  if (text === '') return [];
  if (!text.endsWith('\n\n')) throw new Error(`the stream does not end with a whole event: ${text.slice(-80)}`);
  return text
    .slice(0, -2)
    .split('\n\n')
    .map((frame) => {
      if (!frame.startsWith('data: ') || frame.includes('\n')) throw new Error(`not an event: ${frame}`);
      return JSON.parse(frame.slice('data: '.length)) as ExecdEvent;
    });
}

export function output(events: readonly ExecdEvent[], type: 'stdout' | 'stderr'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}
