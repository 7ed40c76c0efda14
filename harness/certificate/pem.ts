/** What a file in PEM says it has. */

const LABEL = /-----BEGIN ([A-Z0-9 ]{1,60})-----/g;

/** Labels of private keys that node:crypto reads. */
const PRIVATE = ['PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY', 'DSA PRIVATE KEY'];

/** Keys of other programs, in forms of their own. */
const OTHERS: Readonly<Record<string, string>> = {
  'OPENSSH PRIVATE KEY': 'a key of OpenSSH',
  'ENCRYPTED SIGSTORE PRIVATE KEY': 'a key of cosign, in a form of its own',
  'ENCRYPTED COSIGN PRIVATE KEY': 'a key of cosign, in a form of its own',
};

export type PemContent =
  | { kind: 'private-key'; encrypted: boolean }
  | { kind: 'public-key' }
  | { kind: 'other'; words: string };

/** What a text is as PEM; `words` say what else it is: `a certificate`, `no key in PEM`. */
export function pemContent(text: string): PemContent {
  const labels = [...text.matchAll(LABEL)].map(([, label = '']) => label);
  const encrypted = labels.includes('ENCRYPTED PRIVATE KEY') || text.includes('Proc-Type: 4,ENCRYPTED');
  if (labels.some((label) => PRIVATE.includes(label))) return { kind: 'private-key', encrypted };
  if (labels.some((label) => label.endsWith('PUBLIC KEY'))) return { kind: 'public-key' };
  const other = labels.map((label) => OTHERS[label]).find((words) => words !== undefined);
  if (other !== undefined) return { kind: 'other', words: other };
  return { kind: 'other', words: labels.includes('CERTIFICATE') ? 'a certificate, and no key' : 'no key in PEM' };
}
