// Builds the image of the suite (Dockerfile) and runs it against a server on this machine.
// usage: npm run test:image -- [--base IMAGE]; without it the base is made here, of packages of this machine's distribution and of
// its node and npm, as a machine needs it that reaches no registry of images. As root, with Docker and debootstrap.
// The image is removed again; the base stays for the next time.
import { cpSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { $ } from 'zx';
import { makePrivateDirectory } from '../dist/harness/process/private-directory.js';
import { makeRootfs, requireDebootstrap, rootfsTag, thisDistribution } from '../dist/harness/targets/images/rootfs.js';

const root = join(import.meta.dirname, '..');
const image = `opensandbox-conformance-test:${process.pid}`;
const USER = 1000;
const KEY = 'the-key-of-the-test';
/** The key of the server, for the server and for the container; Docker passes it on by its name. */
const env = { ...process.env, OPEN_SANDBOX_API_KEY: KEY };
// The engine may have no BuildKit.
const docker = $({ quiet: true, env: { ...env, DOCKER_BUILDKIT: process.env.DOCKER_BUILDKIT ?? '0' } });

const { values } = parseArgs({ options: { base: { type: 'string' } } });
const directory = makePrivateDirectory('image-test');
let server;
try {
  const base = values.base ?? (await madeBase());
  console.log(`building on ${base}`);
  await docker({ cwd: root, verbose: true })`docker build --network host --build-arg BASE=${base} --tag ${image} .`;
  await testImage();
} finally {
  await stop(server);
  await docker({ nothrow: true })`docker image rm --force ${image}`;
  await docker({ nothrow: true })`docker image prune --force --filter label=opensandbox-conformance.stage=build`;
  await directory.remove();
}

/** The name of a base with the node and the npm of this machine, made where the engine does not have it. */
async function madeBase() {
  const distribution = await thisDistribution();
  const name = `opensandbox-conformance/base:${rootfsTag(distribution)}`;
  if ((await docker({ nothrow: true })`docker image inspect ${name}`).exitCode === 0) return name;
  await requireDebootstrap(distribution, { why: '', instead: 'Or give --base IMAGE.' });
  console.log(`making ${name} (once, about half a minute)`);
  const rootfs = join(directory.path, 'rootfs');
  mkdirSync(rootfs, { mode: 0o755 });
  await makeRootfs(rootfs, distribution);
  await addNpm(rootfs);
  await $`tar --numeric-owner -C ${rootfs} -c . | docker import - ${name}`.quiet();
  return name;
}

/** npm, and how this machine reaches its registry: whose certificates it trusts, and no credentials. */
async function addNpm(rootfs) {
  const npm = dirname(dirname(realpathSync((await $`command -v npm`.quiet()).stdout.trim())));
  cpSync(npm, join(rootfs, 'usr/local/lib/node_modules/npm'), { recursive: true });
  writeFileSync(
    join(rootfs, 'usr/local/bin/npm'),
    '#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n',
    {
      mode: 0o755,
    },
  );
  const settings = [`registry=${(await $`npm config get registry`.quiet()).stdout.trim()}`];
  const authorities = (await $`npm config get cafile`.quiet()).stdout.trim();
  if (authorities !== 'null' && authorities !== '') {
    mkdirSync(join(rootfs, 'etc/ssl/certs'), { recursive: true });
    cpSync(authorities, join(rootfs, 'etc/ssl/certs/npm.crt'));
    settings.push('cafile=/etc/ssl/certs/npm.crt');
  }
  // npm reads it beside itself, wherever it is.
  writeFileSync(join(rootfs, 'usr/local/lib/node_modules/npm/npmrc'), `${settings.join('\n')}\n`);
}

/** A run from the image, as nobody special, against a server of this machine; and what is in the image. */
async function testImage() {
  const { User: user, Env: variables } = JSON.parse(
    (await docker`docker image inspect --format ${'{{json .Config}}'} ${image}`).stdout,
  );
  expect(user === `${USER}:${USER}`, `the user of the image is ${user}`);
  expect(!variables.join().includes(KEY), 'the image has a key');
  const version = (await docker`docker run --rm ${image} --version`).stdout.trim();
  expect(
    version === JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
    `it says version ${version}`,
  );

  const address = await startServer();
  const reports = join(directory.path, 'reports');
  mkdirSync(reports);
  await $`chown ${USER}:${USER} ${reports} && chmod 711 ${directory.path}`;
  const began = performance.now();
  const run = await docker({
    nothrow: true,
  })`docker run --rm --network host -e OPEN_SANDBOX_API_KEY -v ${reports}:/reports ${image} run --target ${address} volumes/read-only.yaml`;
  console.log(run.stdout.split('\n').slice(-12).join('\n') + run.stderr);
  console.log(`${Math.round(performance.now() - began)} ms`);
  expect(run.exitCode === 0, `the run ended with ${run.exitCode}`);
  const { verdict, counts } = JSON.parse(readFileSync(join(reports, 'conformance.json'), 'utf8'));
  expect(verdict === 'partial' && counts.pass > 0, `the verdict is ${verdict}`);
  expect(statSync(join(reports, 'report.html')).uid === USER, 'the reports are not of the user of the container');
  console.log(`${(await docker`docker image inspect --format ${'{{.Size}}'} ${image}`).stdout.trim()} bytes`);
}

function expect(holds, sentence) {
  if (!holds) throw new Error(sentence);
}

async function startServer() {
  server = $({ env, quiet: true })`${process.execPath} ${join(root, 'dist/harness/cli.js')} serve --port 0`.nothrow();
  for await (const chunk of server.stdout) {
    const address = /listens at (\S+)/.exec(String(chunk))?.[1];
    if (address !== undefined) return address;
  }
  throw new Error('the server does not come up');
}

async function stop(running) {
  if (running === undefined) return;
  process.kill(running.pid, 'SIGTERM');
  await Promise.race([running, delay(20_000)]);
}
