/** The certificate of servers that speak TLS, and who trusts it. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const KEY = 'key.pem';
const CERTIFICATE = 'certificate.pem';

/** A certificate for 127.0.0.1 that signs itself, made where the directory has none. Throws where there is no `openssl`. */
export async function certificateIn(directory: string): Promise<{ key: string; cert: string }> {
  const [key, cert] = [join(directory, KEY), join(directory, CERTIFICATE)];
  if (!existsSync(cert)) {
    const named = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const form = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    await promisify(execFile)('openssl', [...form, ...named, '-keyout', key, '-out', cert]);
  }
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

/** With this environment a process of node, and one in Python, trusts the certificate of a directory: it must be there by its start. */
export const trusting = (directory: string): Record<string, string> => ({
  NODE_EXTRA_CA_CERTS: join(directory, CERTIFICATE),
  SSL_CERT_FILE: join(directory, CERTIFICATE),
});

/** The directory whose certificate this process trusts; undefined where it was not told of any. */
export function trustedDirectory(): string | undefined {
  const file = process.env.NODE_EXTRA_CA_CERTS;
  return file?.endsWith(`/${CERTIFICATE}`) === true && existsSync(file) ? dirname(file) : undefined;
}
