/** The command that certifies, and its options. */
import { type Command, Option } from 'commander';
import type { CertifyFlags } from './certify.ts';
import { REFUSED_FLAGS } from './certify-refused.ts';
import { targetWords, volumesWords } from './choices.ts';
import { withHostPath } from './host-options.ts';
import { withKubernetes } from './kubernetes-options.ts';
import { wholeNumber } from './whole-number.ts';

const HELP = `
From nothing to a certificate:
  opensandbox-conformance certify --init > claim.yaml    a claim to fill in
  opensandbox-conformance keygen                         a pair of keys: key.pem stays with you
  SANDBOX_DOMAIN=localhost:8080 OPEN_SANDBOX_API_KEY=... SANDBOX_IMAGE=ubuntu \\
    opensandbox-conformance certify --claim claim.yaml --key key.pem
The server is named as with run; conformance.yaml may name it too. docs/certification.md tells the rest.

Exit codes: 0 PASSED or WARNED, 1 FAILED: the folder says why, and refusal.md in it, 2 usage or configuration, 3 no
certificate: the suite failed its own test on this machine, or the run did not come to its end.`;

/** Adds it. `executionImage`: words for --execd-image; `ended` takes the exit code. */
export function addCertify(program: Command, executionImage: string, ended: (exitCode: number) => void): void {
  const certify = withHostPath(withKubernetes(program.command('certify')))
    .description('test a server against a claim, and write a signed folder that anybody can verify')
    .argument('[filters...]')
    .option('--claim <file>', 'what is claimed: claim.yaml')
    .option('--key <file>', 'private key that signs the result (keygen makes one)')
    .option('--passphrase-file <file>', 'file with the passphrase of an encrypted key (CONFORMANCE_KEY_PASSPHRASE)')
    .option('--init', 'print a claim to begin with, and do nothing else')
    .option('--waivers <file>', 'known deviations from what says should, or from what the documents leave open')
    .option('--out <dir>', 'folder of the certificate; it must not be there yet', 'certificate')
    .option('--target <target>', `what is tested: ${targetWords()}`)
    .option('--api-key <key>', 'API key of the server; OPEN_SANDBOX_API_KEY is the better place')
    .option('--image <image>', 'image of the sandboxes (SANDBOX_IMAGE)')
    .option('--execd-image <image>', executionImage)
    .option('--use-server-proxy', 'reach execd through the server')
    .option('--volumes <how>', `how volumes are made and looked at (SANDBOX_VOLUMES): ${volumesWords()}`)
    .option('--reports <dir>', 'folder for the reports of the run (default: reports)')
    .option('--config <file>', 'configuration file (default: conformance.yaml where it exists)')
    .option('--concurrency <n>', 'scenarios at a time', wholeNumber(1, 64))
    .option('--verbose', 'print passed checks too');
  for (const { flag } of Object.values(REFUSED_FLAGS)) certify.addOption(new Option(flag).hideHelp());
  certify
    .usage('--claim <file> --key <file> [options]')
    .addHelpText('after', HELP)
    .action(async (filters: string[], options: CertifyFlags & { init?: boolean }) => {
      if (options.init) {
        const { initCommand } = await import('./certify-init.ts');
        ended(initCommand(options.reports));
        return;
      }
      const { certifyCommand } = await import('./certify.ts');
      ended(await certifyCommand(filters, options));
    });
}
