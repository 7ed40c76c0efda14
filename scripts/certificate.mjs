// A certificate from nothing: keys, a certification run of the embedded runtime for the profiles that it has as root, `verify`
// with the right key and with another one, and the signatures checked by openssl over bytes that no code of ours has written.
// After that the table of cheats is tried on this certificate. Ends with 1 when one of these fails.
// usage: node scripts/certificate.mjs [--keep DIR]; with it the certificate stays there, and the cheats are left to
//        CONFORMANCE_CERTIFICATE=DIR npm run test:unit. The reports of the run are in reports/, as those of npm test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { keep: { type: 'string' } } });
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'osc-certificate-'));
const certificate = values.keep === undefined ? join(folder, 'certificate') : resolve(values.keep);
const claim = join(root, 'test/certificate/embedded-claim.yaml');
const [keys, others] = [join(folder, 'keys'), join(folder, 'others')];

/** Runs it, with its output shown, and fails unless it ends with `code`. */
function step(what, command, args, { code = 0, env = {} } = {}) {
  console.log(`\n--- ${what}`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
  if (error !== undefined) throw new Error(`${what}: ${command} cannot be started: ${error.message}`);
  if (status !== code) throw new Error(`${what}: ${command} ended with ${status}, not with ${code}`);
}
const suite = (what, args, code) => step(what, process.execPath, ['dist/harness/cli.js', ...args], { code });

/** What a DSSE envelope signs, by the text of DSSE: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
function signedBytes({ payload, payloadType }) {
  const body = Buffer.from(payload, 'base64');
  return Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `), body]);
}

function openssl(name) {
  const envelope = JSON.parse(readFileSync(join(certificate, `${name}.dsse.json`), 'utf8'));
  const [bytes, signature] = [join(folder, 'signed'), join(folder, 'signature')];
  writeFileSync(bytes, signedBytes(envelope));
  writeFileSync(signature, Buffer.from(envelope.signatures[0].sig, 'base64'));
  const verify = (keyFolder) => [
    ...['dgst', '-sha256', '-verify', join(keyFolder, 'key.pub.pem')],
    ...['-signature', signature, bytes],
  ];
  step(`openssl takes the signature of ${name}`, 'openssl', verify(keys));
  step(`openssl takes it from nobody else`, 'openssl', verify(others), { code: 1 });
}

try {
  if (values.keep !== undefined) rmSync(certificate, { recursive: true, force: true });
  suite('keys', ['keygen', '--out', keys]);
  suite('keys of somebody else', ['keygen', '--out', others]);
  const key = join(keys, 'key.pem');
  const target = ['--target', 'embedded', '--reports', 'reports'];
  suite('the certificate', ['certify', '--claim', claim, '--key', key, '--out', certificate, ...target]);
  suite('it is accepted', ['verify', certificate, '--key', join(keys, 'key.pub.pem')]);
  suite('it is not by somebody else', ['verify', certificate, '--key', join(others, 'key.pub.pem')], 1);
  for (const name of ['statement', 'profiles']) openssl(name);
  if (values.keep === undefined) {
    const tests = ['test/certificate/cheats', 'test/docs/certification'];
    step(
      'cheats, and the commands of docs/certification.md',
      'npx',
      ['vitest', 'run', '--config', 'test/vitest.config.ts', ...tests],
      {
        env: { CONFORMANCE_CERTIFICATE: certificate, CONFORMANCE_UNIT_JUNIT: '' },
      },
    );
  }
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
