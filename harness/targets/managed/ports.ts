/** Ports for a server and its sandboxes, chosen so that nobody else is likely to take them. */
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { HarnessError } from '../../errors.ts';

export type Ports = {
  server: number;
  /** First and last port of the range for sandboxes, both included. */
  sandboxes: [first: number, last: number];
};

/** The server asks for at least a hundred. */
const SANDBOX_PORTS = 200;
const LOWEST = 20_000;
const HIGHEST = 65_535;
const ATTEMPTS = 50;

/** The range from which the system takes ports for connections; the usual one where it cannot be read. */
export async function ephemeralRange(): Promise<[first: number, last: number]> {
  const text = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '');
  const [first, last] = text.trim().split(/\s+/).map(Number);
  return first !== undefined && last !== undefined && first > 0 ? [first, last] : [32_768, 60_999];
}

/**
 * A block of ports that are all free on loopback at this moment: one for the server, the rest for sandboxes. It lies
 * outside the ephemeral range wherever that leaves room. Throws HarnessError when no block is free.
 */
export async function choosePorts(
  ephemeral: readonly [number, number],
  random: (below: number) => number = randomInt,
): Promise<Ports> {
  const starts = blockStarts(ephemeral);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const server = starts[random(starts.length)] as number;
    if (await areFree(server, SANDBOX_PORTS + 1)) return { server, sandboxes: [server + 1, server + SANDBOX_PORTS] };
  }
  throw new HarnessError(
    `No ${SANDBOX_PORTS + 1} free ports in a row were found between ${LOWEST} and ${HIGHEST}. Close what holds them.`,
  );
}

function blockStarts([first, last]: readonly [number, number]): number[] {
  const all: number[] = [];
  for (let start = LOWEST; start + SANDBOX_PORTS <= HIGHEST; start += SANDBOX_PORTS + 1) all.push(start);
  const outside = all.filter((start) => start + SANDBOX_PORTS < first || start > last);
  return outside.length > 0 ? outside : all;
}

async function areFree(first: number, count: number): Promise<boolean> {
  const free = await Promise.all(Array.from({ length: count }, (_, offset) => isFree(first + offset)));
  return free.every(Boolean);
}

/** Whether nobody listens on the port of 127.0.0.1; it is held for no longer than the question takes. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
