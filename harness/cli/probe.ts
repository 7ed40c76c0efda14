/** `probe`: asks a server for each capability, and prints what it shows. */
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadCapabilities } from '../capabilities/load.ts';
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { configurationText } from '../probing/configuration.ts';
import { tableText } from '../probing/table.ts';
import { type Probed, probeTarget } from '../session/probe.ts';
import { CONFIG_NAME } from '../settings/config-file.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { startInside } from './inside.ts';
import { exitCodeAfter, watchSignals } from './signals.ts';

/** `write`: the file, or true for the usual one. */
export type ProbeFlags = Flags & { json?: boolean; write?: string | boolean; force?: boolean };

export async function probeCommand(flags: ProbeFlags): Promise<number> {
  const file =
    flags.write === undefined || flags.write === false
      ? undefined
      : resolve(flags.write === true ? CONFIG_NAME : flags.write);
  if (file !== undefined && existsSync(file) && flags.force !== true) {
    throw new UsageError(`--write: ${file} exists already; --force writes over it, --write FILE elsewhere`);
  }
  const settings = resolveSettings(flags, { env: process.env, cwd: process.cwd(), packageDir });
  // What takes time is said beside the result, which may be read by a program.
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const signals = watchSignals(log);
  try {
    const there = await startInside(settings, log, signals);
    if (there !== undefined) return there;
    const probed = await probeTarget(settings, log, signals.signal);
    process.stdout.write(flags.json === true ? `${JSON.stringify(plain(probed), null, 2)}\n` : text(probed));
    if (file !== undefined) {
      writeFileSync(file, configuration(probed, settings));
      log(`written: ${file}`);
    }
    for (const line of probed.left) log(`left behind: ${line}`);
    return probed.left.length === 0 ? 0 : 3;
  } finally {
    signals.stop();
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
  }
}

const plain = ({ target: { label, url, address = url, image }, sightings }: Probed) => ({
  target: { label, url: address, image },
  capabilities: sightings.map(({ capability, seen, evidence }) => ({ capability, seen, evidence })),
});

const text = ({ target: { label, url, address, image }, sightings }: Probed): string =>
  `${address === undefined ? `${label} at ${url}, image ${image}` : `${label} at ${address}`}\n${tableText(sightings)}`;

function configuration(
  { target, sightings }: Probed,
  { specs, target: { kind, url }, execdImage, useServerProxy, hostPath }: Settings,
): string {
  const places = loadCapabilities(specs).capabilities.filter(({ place }) => place !== undefined);
  return configurationText({
    target: url ?? kind,
    image: target.address === undefined ? target.image : undefined,
    execdImage,
    day: new Date().toISOString().slice(0, 10),
    sightings,
    ofPlace: new Set(places.map(({ name }) => name)),
    useServerProxy,
    hostPath,
  });
}
