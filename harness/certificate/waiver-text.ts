/** A waiver of a certificate in one line. */
import type { Certificate } from './certificate-format.ts';

export const waiverText = ({
  check,
  owner,
  expires,
  issue,
}: Pick<Certificate['waivers'][number], 'check' | 'owner' | 'expires' | 'issue'>): string =>
  `${check}, until ${expires} by ${owner} (${issue})`;
