/**
 * What can be done to the folder of a certificate so that it says more than is true, and the code of the reason that must
 * refuse it. Whoever cheats has the private key and the suite: most of them sign again, and have everything computed anew that
 * follows from what they changed.
 */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { leftOut } from '../../harness/session/claims.ts';
import type { RequirementSet } from '../../harness/sets/format.ts';
import type { RawCheck } from '../../harness/verdict/raw-check.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import type { Forger, Predicates } from './forger.ts';
import { newPair } from './pairs.ts';

export type Cheat = {
  name: string;
  /** What is done to the folder. */
  cheat(forger: Forger): void | Promise<void>;
  /**
   * `no`: the signatures stay as they are, or are what is cheated with. `again`: the folder is signed again with the vendor's
   * key. `all`: the report and what is said of it are computed anew before that.
   */
  signs: 'no' | 'again' | 'all';
  /** Of a run in which something failed; of one in which all passed when absent. */
  from?: 'failing';
  /** The reason that must be among those that are found. */
  code: string;
};

/** In the failing run this step failed, and a rule over its exchanges. */
export const FAILING = {
  file: 'lifecycle/metadata.yaml',
  transcript: 'lifecycle.metadata.ndjson',
  step: 'an empty patch changes nothing and is answered with the sandbox',
  contract: 'specs/sandbox-lifecycle.yml > sandbox-lifecycle.yml patchSandboxMetadata 200 body',
} as const;

const isStep = ({ id }: RawCheck): boolean => id === `${FAILING.file} > ${FAILING.step}`;
const isContract = ({ id }: RawCheck): boolean => id === FAILING.contract;
const PASS = { status: 'pass' } as const;
const passed = ({ request: _r, repro: _s, curl: _c, transcript: _t, ...raw }: RawCheck): RawCheck => ({
  ...raw,
  outcome: PASS,
});

const DAY_MS = 86_400_000;
const later = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();
const moved = (exchange: Exchange, ms: number): Exchange => ({ ...exchange, at: later(exchange.at, ms) });

/** Signs with what a cheater says in the place of what was decided. */
const saying = (change: (predicates: Predicates) => void) => (forger: Forger) => {
  const predicates = forger.predicates();
  change(predicates);
  forger.sign(predicates);
};

/** A waiver of the vendor's own for the failing step. */
const waiver = {
  check: `${FAILING.file} > ${FAILING.step}`,
  clause: 'sandbox-lifecycle.yml#/paths/~1sandboxes/get',
  evidence: 'the answer has nothing of the sandbox',
  owner: 'the vendor',
  reason: 'it is being mended',
  issue: 'https://issues.example/1',
};

function withWaiver(forger: Forger, members: object, file = true): void {
  forger.basis((basis) => {
    const expires = later(basis.facts.run.startedAt, 30 * DAY_MS).slice(0, 10);
    basis.deviations = [{ ...waiver, expires, ...members }];
  });
  if (!file) return;
  forger.facts(({ provenance }) => {
    if (provenance !== undefined) provenance.baseline = { file: 'waivers.yaml', digest: 'a'.repeat(64) };
  });
}

const UNSIGNED: Cheat[] = [
  {
    name: 'the verdict is edited',
    cheat: (forger) =>
      forger.edit<Verdict>('report.json', (report) => {
        report.verdict = 'conformant';
      }),
    from: 'failing',
    signs: 'no',
    code: 'file-changed',
  },
  {
    name: 'the failing check is removed from the report',
    cheat: (forger) =>
      forger.edit<Verdict>('report.json', (report) => {
        report.checks = report.checks.filter(({ id }) => id !== `${FAILING.file} > ${FAILING.step}`);
      }),
    from: 'failing',
    signs: 'no',
    code: 'file-changed',
  },
  {
    name: 'what people read says PASSED',
    cheat: (forger) =>
      forger.edit<Predicates['certificate']>('certificate.json', (certificate) => {
        certificate.result = 'PASSED';
      }),
    from: 'failing',
    signs: 'no',
    code: 'copy-differs',
  },
  {
    name: 'the statement says PASSED beside its envelope',
    cheat: (forger) => forger.write('statement.json', forger.read('statement.json').replace('FAILED', 'PASSED')),
    from: 'failing',
    signs: 'no',
    code: 'copy-differs',
  },
  {
    name: 'another payload is put under the signature',
    cheat: (forger) =>
      forger.edit<{ payload: string }>('statement.dsse.json', (envelope) => {
        const text = Buffer.from(envelope.payload, 'base64').toString().replace('FAILED', 'PASSED');
        envelope.payload = Buffer.from(text).toString('base64');
      }),
    from: 'failing',
    signs: 'no',
    code: 'signature',
  },
  {
    name: 'the signatures of the two statements are swapped',
    cheat: (forger) => {
      const { signatures } = forger.json<{ signatures: object[] }>('profiles.dsse.json');
      forger.edit<{ signatures: object[] }>('statement.dsse.json', (envelope) => {
        envelope.signatures = signatures;
      });
    },
    signs: 'no',
    code: 'signature',
  },
  {
    name: 'somebody else signs and leaves the key of the vendor there',
    cheat: (forger) => {
      const key = forger.read('key.pub.pem');
      forger.sign(undefined, { key: newPair().privateKey });
      forger.write('key.pub.pem', key);
    },
    signs: 'no',
    code: 'other-key',
  },
  {
    name: 'somebody else signs, and names the key of the vendor',
    cheat: (forger) => {
      const mine = ['key.pub.pem', 'statement.sigstore.json', 'profiles.sigstore.json'].map(
        (name) => [name, forger.read(name)] as const,
      );
      forger.sign(undefined, { key: newPair().privateKey });
      for (const [name, text] of mine) forger.write(name, text);
    },
    signs: 'no',
    code: 'signature',
  },
  {
    name: 'something stands beside the signature that nobody has signed',
    cheat: (forger) => forger.edit<object>('profiles.dsse.json', (envelope) => ({ ...envelope, result: 'PASSED' })),
    from: 'failing',
    signs: 'no',
    code: 'envelope-format',
  },
  {
    name: 'somebody else signs with his own key',
    cheat: (forger) => forger.sign(undefined, { key: newPair().privateKey }),
    signs: 'no',
    code: 'other-key',
  },
  {
    name: 'a second signature is put beside the first',
    cheat: (forger) =>
      forger.edit<{ signatures: object[] }>('profiles.dsse.json', (envelope) => {
        envelope.signatures = [...envelope.signatures, ...envelope.signatures];
      }),
    signs: 'no',
    code: 'signature-count',
  },
  {
    name: 'the bundle is of another statement',
    cheat: (forger) => forger.write('statement.sigstore.json', forger.read('profiles.sigstore.json')),
    signs: 'no',
    code: 'bundle-differs',
  },
  {
    name: 'the statement is of one certificate, and its profiles of another',
    cheat: (forger) => {
      const other = forger.json<{ subject: { name: string; digest: { sha256: string } }[] }>('profiles.json');
      for (const subject of other.subject) if (subject.name === 'report.json') subject.digest.sha256 = 'b'.repeat(64);
      forger.signed('profiles', other as never);
    },
    signs: 'no',
    code: 'statements-differ',
  },
  {
    name: 'a transcript is removed',
    cheat: (forger) => forger.remove(`transcripts/${FAILING.transcript}`),
    signs: 'no',
    code: 'file-missing',
  },
  {
    name: 'a transcript is added',
    cheat: (forger) => forger.write('transcripts/lifecycle.other.ndjson', ''),
    signs: 'no',
    code: 'file-added',
  },
  {
    name: 'a transcript is a link to another place',
    cheat: (forger) => {
      forger.remove(`transcripts/${FAILING.transcript}`);
      symlinkSync('/etc/hostname', join(forger.folder, 'transcripts', FAILING.transcript));
    },
    signs: 'no',
    code: 'no-file',
  },
];

const OUTCOMES: Cheat[] = [
  {
    name: 'the failing rule over exchanges is recorded as kept',
    cheat: (forger) =>
      forger.outcome(isContract, (raw) => ({ ...raw, outcome: { status: 'findings', findings: [], softened: [] } })),
    from: 'failing',
    signs: 'all',
    code: 'contract-changed',
  },
  {
    name: 'the failing rule over exchanges is recorded as a warning, by an erratum',
    cheat: (forger) =>
      forger.outcome(isContract, (raw) => {
        const { findings = [] } = raw.outcome as { findings?: never[] };
        const softened = findings.map((finding) => ({ finding, erratum: { id: 'none', how: 'none' } }));
        return { ...raw, outcome: { status: 'findings', findings: [], softened } };
      }),
    from: 'failing',
    signs: 'all',
    code: 'contract-changed',
  },
  {
    name: 'the failing rule over exchanges has no outcome',
    cheat: (forger) => forger.outcome(isContract, () => undefined),
    from: 'failing',
    signs: 'all',
    code: 'check-missing',
  },
  {
    name: 'the failing step has no outcome',
    cheat: (forger) => forger.outcome(isStep, () => undefined),
    from: 'failing',
    signs: 'all',
    code: 'check-missing',
  },
  {
    name: 'a step that was refused is recorded as passed',
    cheat: async (forger) => {
      forger.transcript(FAILING.transcript, (exchanges) =>
        exchanges.map((exchange) =>
          exchange.step === FAILING.step && exchange.response !== undefined
            ? { ...exchange, response: { ...exchange.response, status: 403 } }
            : exchange,
        ),
      );
      await forger.recompute({ contract: true });
    },
    signs: 'all',
    code: 'pass-without-exchange',
  },
  {
    name: 'the failing step passed besides',
    cheat: (forger) => forger.outcomes((all) => all.flatMap((raw) => (isStep(raw) ? [passed(raw), raw] : [raw]))),
    from: 'failing',
    signs: 'all',
    code: 'check-twice',
  },
  {
    name: 'the failing step verifies nothing',
    cheat: (forger) => forger.outcome(isStep, (raw) => ({ ...raw, verifies: [] })),
    from: 'failing',
    signs: 'all',
    code: 'check-changed',
  },
  {
    name: 'the failing step speaks about an SDK',
    cheat: (forger) => forger.outcome(isStep, (raw) => ({ ...raw, sdk: 'javascript' })),
    from: 'failing',
    signs: 'all',
    code: 'check-changed',
  },
  {
    name: 'the failing step was skipped',
    cheat: (forger) =>
      forger.outcome(isStep, (raw) => ({ ...passed(raw), outcome: { status: 'skipped', reason: 'not exercised' } })),
    from: 'failing',
    signs: 'all',
    code: 'check-changed',
  },
  {
    name: 'the failing step is recorded as a rule over exchanges that kept everything',
    cheat: (forger) =>
      forger.outcome(isStep, (raw) => ({
        ...passed(raw),
        kind: 'contract',
        outcome: { status: 'findings', findings: [], softened: [] },
      })),
    from: 'failing',
    signs: 'all',
    code: 'check-changed',
  },
  {
    name: 'a check that there is not has passed',
    cheat: (forger) =>
      forger.outcomes((all) => [
        ...all,
        ...all.slice(0, 1).map((raw) => ({ ...passed(raw), id: `${FAILING.file} > all is well` })),
      ]),
    signs: 'all',
    code: 'check-unknown',
  },
  {
    name: 'a scenario was left out of the run',
    cheat: (forger) => {
      forger.outcomes((all) => all.filter(({ id }) => !id.startsWith('lifecycle/renew.yaml')));
      forger.remove('transcripts/lifecycle.renew.ndjson');
    },
    signs: 'all',
    code: 'check-missing',
  },
  {
    name: 'an outcome names an exchange that is not there',
    cheat: (forger) =>
      forger.outcome(isStep, (raw) => ({ ...raw, transcript: { file: FAILING.file, exchanges: [100_000] } })),
    from: 'failing',
    signs: 'all',
    code: 'evidence-missing',
  },
];

const SETTINGS: Cheat[] = [
  {
    name: 'the run was filtered',
    cheat: (forger) =>
      forger.facts(({ run }) => {
        run.partial = 'filter volumes';
      }),
    signs: 'all',
    code: 'run-partial',
  },
  {
    name: 'the run was interrupted',
    cheat: (forger) =>
      forger.facts(({ run }) => {
        run.interrupted = { at: run.startedAt, checks: 3, reason: 'the run was ended' };
      }),
    signs: 'all',
    code: 'run-interrupted',
  },
  {
    name: 'the server was said to be judged by a part',
    cheat: (forger) =>
      forger.basis((basis) => {
        basis.judges = { profiles: ['core'], documents: ['sandbox-lifecycle.yml'] };
      }),
    signs: 'all',
    code: 'run-of-part',
  },
  {
    name: 'a capability was taken away',
    cheat: (forger) => forger.facts(({ provenance }) => void provenance?.settings.removed.push('pause')),
    signs: 'all',
    code: 'capability-removed',
  },
  {
    name: 'the claim names a driver that has driven nothing',
    cheat: (forger) =>
      forger.write('claim.yaml', forger.read('claim.yaml').replace(/^drivers:.*$/m, 'drivers: [javascript, python]')),
    signs: 'all',
    code: 'drivers-differ',
  },
  {
    name: 'what is offered is said not to be, and its checks to be skipped',
    cheat: (forger) => {
      let offers: Parameters<typeof leftOut>[1] = [];
      forger.basis((basis) => {
        basis.offers = basis.offers.map((offer) =>
          offer.capability === 'endpoints.secure-access'
            ? { ...offer, seen: 'not-offered', claimed: false, judged: false, reason: 'the server does not offer it' }
            : offer,
        );
        offers = basis.offers;
      });
      forger.outcomes((all) =>
        all.map((raw) =>
          raw.id.startsWith('endpoints/secure-access.yaml')
            ? { ...passed(raw), outcome: leftOut('endpoints.secure-access', offers) }
            : raw,
        ),
      );
    },
    signs: 'all',
    code: 'skipped-but-made',
  },
  {
    name: 'a capability is moved to a profile that is not claimed',
    cheat: (forger) =>
      forger.basis(({ offers }) => {
        for (const offer of offers) if (offer.profile === 'volumes') offer.profile = 'gpu';
      }),
    signs: 'all',
    code: 'capability-changed',
  },
  {
    name: 'the run was made by a changed suite',
    cheat: (forger) =>
      forger.facts(({ provenance }) => {
        if (provenance !== undefined) provenance.suite.digest = 'c'.repeat(64);
      }),
    signs: 'all',
    code: 'suite-changed',
  },
  {
    name: 'the run was held to another document',
    cheat: (forger) =>
      forger.facts(({ provenance }) => {
        if (provenance !== undefined) provenance.documents['execd-api.yaml'] = 'd'.repeat(64);
      }),
    signs: 'all',
    code: 'documents-changed',
  },
  {
    name: 'a rule says should in the report',
    cheat: (forger) =>
      forger.edit<Verdict>('report.json', ({ requirements }) => {
        for (const rule of requirements) if (rule.id === 'metadata.merge.empty') rule.level = 'should';
      }),
    signs: 'again',
    code: 'report-changed',
  },
  {
    name: 'a rule says should in the requirement set',
    cheat: (forger) =>
      forger.edit<RequirementSet>('set.json', ({ requirements }) => {
        for (const rule of requirements) if (rule.id === 'metadata.merge.empty') rule.level = 'should';
      }),
    signs: 'again',
    code: 'set-changed',
  },
  {
    name: 'every skip is allowed in the requirement set',
    cheat: (forger) =>
      forger.edit<RequirementSet>(
        'set.json',
        ({ skips }) => void skips.push({ check: '*', reason: 'it may be skipped' }),
      ),
    signs: 'all',
    code: 'set-changed',
  },
  {
    name: 'the requirement set is one of his own',
    cheat: (forger) => {
      forger.edit<RequirementSet>('set.json', (set) => {
        set.set = '2031-01';
      });
      forger.write('claim.yaml', forger.read('claim.yaml').replace(/^set:.*$/m, 'set: 2031-01'));
    },
    signs: 'again',
    code: 'set-unknown',
  },
];

const TRANSCRIPTS: Cheat[] = [
  {
    name: 'an exchange is removed',
    cheat: (forger) => forger.transcript(FAILING.transcript, (all) => all.filter(({ seq }) => seq !== 3)),
    signs: 'again',
    code: 'exchange-missing',
  },
  {
    name: 'the last exchange is removed',
    cheat: (forger) => forger.transcript(FAILING.transcript, (all) => all.filter(({ seq }) => seq !== all.length)),
    signs: 'again',
    code: 'contract-changed',
  },
  {
    name: 'an exchange is removed, and the others are numbered anew',
    cheat: (forger) =>
      forger.transcript(FAILING.transcript, (all) =>
        all
          .filter(({ seq }) => seq !== 3)
          .map((exchange) => ({ ...exchange, seq: exchange.seq - (exchange.seq > 3 ? 1 : 0) })),
      ),
    signs: 'again',
    code: 'contract-changed',
  },
  {
    name: 'the transcript of a scenario is empty',
    cheat: (forger) => forger.write('transcripts/auth.keys.ndjson', ''),
    signs: 'again',
    code: 'transcript-missing',
  },
  {
    name: 'the transcript is of another scenario',
    cheat: (forger) =>
      forger.write(`transcripts/${FAILING.transcript}`, forger.read('transcripts/lifecycle.renew.ndjson')),
    signs: 'again',
    code: 'exchange-elsewhere',
  },
  {
    name: 'the transcript is of another run',
    cheat: (forger) => {
      const { id } = forger.json<Verdict>('report.json').run;
      const name = `transcripts/${FAILING.transcript}`;
      forger.write(name, forger.read(name).replaceAll(id, '0123456789'));
    },
    signs: 'again',
    code: 'run-other',
  },
  {
    name: 'the transcript is of a run of the day before',
    cheat: (forger) => forger.transcript(FAILING.transcript, (all) => all.map((exchange) => moved(exchange, -DAY_MS))),
    signs: 'again',
    code: 'exchange-outside-run',
  },
  {
    name: 'an exchange has another time than its other clock says',
    cheat: (forger) =>
      forger.transcript(FAILING.transcript, (all) =>
        all.map((exchange) => ({ ...exchange, tick: exchange.tick + 200_000 })),
      ),
    signs: 'again',
    code: 'clock-changed',
  },
  {
    name: 'the transcript is of another server',
    cheat: (forger) => {
      const { url } = forger.json<Verdict>('report.json').target;
      const name = `transcripts/${FAILING.transcript}`;
      forger.write(name, forger.read(name).replaceAll(`"base":"${url}/v1"`, '"base":"http://other.example/v1"'));
    },
    signs: 'again',
    code: 'target-other',
  },
  {
    name: 'an old run is said to be of today',
    cheat: (forger) =>
      forger.facts(({ run }) => {
        run.startedAt = later(run.startedAt, DAY_MS);
      }),
    signs: 'all',
    code: 'exchange-outside-run',
  },
  {
    name: 'the life of sandboxes is told otherwise',
    cheat: (forger) =>
      forger.edit<{ rules: { status: string; exercised: number }[] }>('history.json', ({ rules }) => {
        for (const rule of rules) rule.exercised += 1;
      }),
    signs: 'again',
    code: 'history-changed',
  },
  {
    name: 'the page for people says something else than the report',
    cheat: (forger) => forger.write('report.html', forger.read('report.html').replaceAll('"pass"', '"fail"')),
    signs: 'again',
    code: 'page-changed',
  },
];

const SAYINGS: Cheat[] = [
  {
    name: 'what failed is signed as PASSED',
    cheat: saying(({ certificate, testResult }) => {
      certificate.result = 'PASSED';
      testResult.result = 'PASSED';
    }),
    from: 'failing',
    signs: 'no',
    code: 'result-changed',
  },
  {
    name: 'a rule that failed is signed as passed',
    cheat: saying(({ testResult }) => {
      testResult.passedTests.push(...testResult.failedTests);
      testResult.failedTests = [];
    }),
    from: 'failing',
    signs: 'no',
    code: 'failed-tests-changed',
  },
  {
    name: 'a profile is signed that the claim does not name',
    cheat: saying(({ certificate }) => {
      certificate.profiles.push({ profile: 'gpu', word: 'conformant', musts: 3, passed: 3, waived: 0 });
    }),
    signs: 'no',
    code: 'profiles-changed',
  },
  {
    name: 'another version is signed than the claim has',
    cheat: saying(({ certificate }) => {
      certificate.implementation.version = '99.0';
    }),
    signs: 'no',
    code: 'implementation-changed',
  },
  {
    name: 'another version of the server is signed than it told',
    cheat: saying(({ certificate }) => {
      certificate.server = { version: '99.0', evidence: 'it told it' };
    }),
    signs: 'no',
    code: 'server-changed',
  },
  {
    name: 'it is valid longer than the set says',
    cheat: saying(({ certificate }) => {
      certificate.validUntil = '2099-12-31';
    }),
    signs: 'no',
    code: 'valid-until-changed',
  },
  {
    name: 'it was issued before its run',
    cheat: saying(({ certificate }) => {
      certificate.issuedAt = later(certificate.run.startedAt, -DAY_MS);
    }),
    signs: 'no',
    code: 'issued-before-end',
  },
  {
    name: 'it is issued in the future',
    cheat: saying(({ certificate }) => {
      certificate.issuedAt = new Date(Date.now() + DAY_MS).toISOString();
    }),
    signs: 'no',
    code: 'issued-in-future',
  },
  {
    name: 'a file is left out of what is signed',
    cheat: (forger) =>
      forger.sign(undefined, { subjects: (all) => all.filter(({ name }) => name !== 'outcomes.ndjson') }),
    signs: 'no',
    code: 'subject-missing',
  },
  {
    name: 'a transcript is left out of what is signed',
    cheat: (forger) =>
      forger.sign(undefined, {
        subjects: (all) => all.filter(({ name }) => name !== `transcripts/${FAILING.transcript}`),
      }),
    signs: 'no',
    code: 'file-added',
  },
];

const BESIDE: Cheat[] = [
  {
    name: 'a waiver for a must is added later',
    cheat: (forger) => withWaiver(forger, {}),
    from: 'failing',
    signs: 'all',
    code: 'waiver-not-allowed',
  },
  {
    name: 'a waiver is added later of which the run had no file',
    cheat: (forger) => withWaiver(forger, {}, false),
    from: 'failing',
    signs: 'all',
    code: 'waivers-without-file',
  },
  {
    name: 'a waiver leads nowhere in the published text',
    cheat: (forger) => withWaiver(forger, { clause: 'sandbox-lifecycle.yml#/paths/~1nowhere' }),
    from: 'failing',
    signs: 'all',
    code: 'waiver-form',
  },
  {
    name: 'a waiver had ended before the run',
    cheat: (forger) => withWaiver(forger, { expires: '2020-01-01' }),
    from: 'failing',
    signs: 'all',
    code: 'waiver-ended',
  },
  {
    name: 'a fault of the self-test is left out that was not noticed',
    cheat: (forger) => forger.edit<{ faults: object[] }>('self-test.json', (test) => void test.faults.pop()),
    signs: 'again',
    code: 'self-test-incomplete',
  },
  {
    name: 'the self-test did not notice a fault',
    cheat: (forger) =>
      forger.edit<{ faults: { noticed: boolean }[] }>('self-test.json', ({ faults }) => {
        for (const fault of faults) fault.noticed = false;
      }),
    signs: 'again',
    code: 'self-test-failed',
  },
  {
    name: 'the report says one thing to some readers, and another one to others',
    cheat: (forger) =>
      forger.write(
        'report.json',
        forger.read('report.json').replace('"verdict": "', '"verdict": "conformant",\n  "verdict": "'),
      ),
    signs: 'again',
    code: 'file-spelling',
  },
  {
    name: 'a number in a transcript is another',
    cheat: (forger) => {
      const name = `transcripts/${FAILING.transcript}`;
      forger.write(name, forger.read(name).replace('"ms":', '"ms":1'));
    },
    signs: 'no',
    code: 'file-changed',
  },
];

export const CHEATS: readonly Cheat[] = [...UNSIGNED, ...OUTCOMES, ...SETTINGS, ...TRANSCRIPTS, ...SAYINGS, ...BESIDE];
