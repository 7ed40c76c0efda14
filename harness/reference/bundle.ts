/** Makes execd one file that runs on any Node >= 20.19, wherever it is copied to. */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeError, HarnessError } from '../errors.ts';

const here = dirname(fileURLToPath(import.meta.url));
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const sources = join(here, 'execd');
const entry = join(sources, `main${extension}`);
const BUNDLED_PACKAGES = ['hono', '@fastify/busboy', 'picomatch', 'rolldown'];

let ready: Promise<string> | undefined;

/**
 * Path of a bundle that is up to date, with mode 755. From dist/ it is the one that the build made; from TypeScript
 * sources it is kept in node_modules/.cache and made anew when they have changed. Several processes may call it at once.
 * Throws HarnessError when there is none and none can be made.
 */
export function execdBundle(): Promise<string> {
  ready ??= findBundle().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function findBundle(): Promise<string> {
  if (extension === '.js') {
    const built = join(here, '../../execd.cjs');
    if (existsSync(built)) return built;
    throw new HarnessError(`${built} is missing: npm run build makes it`);
  }
  const file = join(here, '../../node_modules/.cache/opensandbox-conformance/execd.cjs');
  if ((await readFirstLines(file)) !== header(await fingerprint())) await bundleExecd(file);
  return file;
}

/**
 * Bundles execd into `outFile`, an executable CommonJS file. It appears whole or not at all.
 * Throws HarnessError when the sources cannot be bundled or the file cannot be written.
 */
export async function bundleExecd(outFile: string): Promise<void> {
  try {
    const head = header(await fingerprint());
    const code = await bundle(head);
    await mkdir(dirname(outFile), { recursive: true });
    const fresh = `${outFile}.${randomUUID()}`;
    try {
      await writeFile(fresh, code);
      await chmod(fresh, 0o755);
      await rename(fresh, outFile);
    } finally {
      await rm(fresh, { force: true });
    }
  } catch (error) {
    throw new HarnessError(`execd cannot be bundled into ${outFile}: ${describeError(error)}`, { cause: error });
  }
}

async function bundle(head: string): Promise<string> {
  // A development dependency: installed copies of the package come with the bundle made.
  const { rolldown } = await import('rolldown');
  const build = await rolldown({ input: entry, platform: 'node', logLevel: 'warn' });
  try {
    const { output } = await build.generate({
      format: 'cjs',
      minify: true,
      codeSplitting: false,
      comments: { legal: false },
    });
    const [chunk, ...others] = output;
    if (others.length > 0) throw new Error(`one file was expected, got ${output.length}`);
    return head + chunk.code;
  } finally {
    await build.close();
  }
}

/** The first two lines: how to run the file, and what it was made of. */
function header(made: string): string {
  return `#!/usr/bin/env node\n// execd of opensandbox-conformance, sources ${made}\n`;
}

async function readFirstLines(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const length = header('0'.repeat(64)).length;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Changes with every source file and with the version of every package that goes into the bundle. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(fileURLToPath(import.meta.url)));
  const names = await readdir(sources, { recursive: true, withFileTypes: true });
  const files = names.filter((name) => name.isFile() && name.name.endsWith(extension));
  for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
    hash.update(`\0${relative(sources, path)}\0`).update(await readFile(path));
  }
  const lock = findPackages();
  return hash.update(lock).digest('hex');
}

function findPackages(): string {
  const require = createRequire(import.meta.url);
  const versions = BUNDLED_PACKAGES.map((name) => {
    const main = require.resolve(name);
    const root = main.slice(0, main.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}/`.length);
    return `${name} ${(require(join(root, 'package.json')) as { version: string }).version}`;
  });
  return versions.join(', ');
}
