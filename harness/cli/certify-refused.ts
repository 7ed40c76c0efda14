/** What would choose what is judged, and what `certify` therefore does not take. */
import { UsageError } from '../errors.ts';

/** What `run` takes and `certify` does not, by the name of the option as commander has it, each with why. */
export const REFUSED_FLAGS: Readonly<Record<string, { flag: string; why: string }>> = {
  name: { flag: '-t, --name <pattern>', why: 'a certificate is about every check' },
  scenarios: { flag: '--scenarios <dir>', why: 'a certificate is about the scenarios of the requirement set' },
  specs: { flag: '--specs <dir>', why: 'a certificate is about the documents and rules of the requirement set' },
  keep: { flag: '--keep', why: 'a certification run leaves nothing on the server' },
  expectSkipped: {
    flag: '--expect-skipped <file>',
    why: 'which checks may be skipped is the closed list of the requirement set',
  },
  baseline: {
    flag: '--baseline <file>',
    why: 'known deviations are told with --waivers, and are part of the certificate',
  },
  capabilities: { flag: '--capabilities <list>', why: 'what the claimed profiles need is claimed with them' },
  require: { flag: '--require <profiles>', why: 'the profiles of the claim are required' },
  driver: { flag: '--driver <names>', why: 'the claim names the drivers' },
  execd: { flag: '--execd <address>', why: 'a certificate is of a server, and an execd alone is none' },
};

/** Throws UsageError where filters or options are given that `certify` does not take. */
export function refuseChoices(filters: readonly string[], flags: Readonly<Record<string, unknown>>): void {
  const refused = Object.entries(REFUSED_FLAGS).flatMap(([name, { flag, why }]) =>
    flags[name] === undefined
      ? []
      : [`certify takes no ${flag.split(/[ ,]+/).find((word) => word.startsWith('--'))}: ${why}`],
  );
  if (filters.length > 0)
    refused.unshift(`certify takes no filters (${filters.join(' ')}): a certificate is about the whole suite`);
  if (refused.length > 0) throw new UsageError(refused.join('\n'));
}
