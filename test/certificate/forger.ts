/** What whoever has a certificate and its private key can do to it: edit files, recompute what follows, and sign again. */
import type { KeyObject } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from '../../harness/certificate/certificate-format.ts';
import { parseClaim } from '../../harness/certificate/claim.ts';
import { certificateOf, testResultOf } from '../../harness/certificate/compose.ts';
import { certificatePage } from '../../harness/certificate/page.ts';
import { decide } from '../../harness/certificate/policy.ts';
import type { CERTIFICATE_PREDICATE, TEST_RESULT_PREDICATE } from '../../harness/certificate/predicate.ts';
import { writeSigned } from '../../harness/certificate/signed-files.ts';
import { bundleOf } from '../../harness/certificate/sigstore-bundle.ts';
import { type Statement, signStatement, statementText } from '../../harness/certificate/statement.ts';
import type { Subject } from '../../harness/certificate/statement-format.ts';
import { subjectsOf, suiteSubject } from '../../harness/certificate/subjects.ts';
import type { TestResult } from '../../harness/certificate/test-result-format.ts';
import { OUR_SPECS } from '../../harness/certificate/verify/ours.ts';
import { loadReferences } from '../../harness/session/references.ts';
import { rejudge } from '../../harness/session/rejudge.ts';
import type { RequirementSet } from '../../harness/sets/format.ts';
import { knownSets } from '../../harness/spec-version.ts';
import type { RunBasisFile } from '../../harness/verdict/basis-format.ts';
import type { RawCheck } from '../../harness/verdict/raw-check.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';

export type Predicates = { certificate: Certificate; testResult: TestResult };

export class Forger {
  readonly folder: string;
  readonly key: KeyObject;

  /** A copy of a certificate at `folder`, in the hands of whoever has `key`. */
  constructor(original: string, folder: string, key: KeyObject) {
    this.folder = folder;
    this.key = key;
    cpSync(original, folder, { recursive: true });
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }
  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }
  remove(name: string): void {
    rmSync(join(this.folder, name), { recursive: true });
  }
  json<T>(name: string): T {
    return JSON.parse(this.read(name)) as T;
  }
  edit<T>(name: string, change: (value: T) => unknown): void {
    const value = this.json<T>(name);
    this.write(name, `${JSON.stringify(change(value) ?? value, null, 2)}\n`);
  }
  lines<T>(name: string): T[] {
    return this.read(name)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  }
  editLines<T>(name: string, change: (values: T[]) => T[]): void {
    const lines = change(this.lines<T>(name)).map((value) => `${JSON.stringify(value)}\n`);
    this.write(name, lines.join(''));
  }

  basis(change: (basis: RunBasisFile) => void): void {
    this.edit<RunBasisFile>('basis.json', change);
  }
  /** What the report says of the run, and what it was judged by, say the same of it. */
  facts(change: (facts: RunBasisFile['facts']) => void): void {
    this.basis(({ facts }) => change(facts));
    this.edit<Verdict>('report.json', change);
  }
  outcomes(change: (outcomes: RawCheck[]) => RawCheck[]): void {
    this.editLines<RawCheck>('outcomes.ndjson', change);
  }
  /** Changes the outcomes that are chosen; at least one must be. */
  outcome(which: (raw: RawCheck) => boolean, change: (raw: RawCheck) => RawCheck | undefined): void {
    this.outcomes((all) => {
      if (!all.some(which)) throw new Error('no outcome is as the cheat needs it');
      return all.flatMap((raw) => (which(raw) ? (change(raw) ?? []) : [raw]));
    });
  }
  transcript(name: string, change: (exchanges: Exchange[]) => Exchange[]): void {
    this.editLines<Exchange>(`transcripts/${name}`, change);
  }
  transcripts(): string[] {
    return readdirSync(join(this.folder, 'transcripts')).sort();
  }

  /** What was signed. */
  predicates(): Predicates {
    return {
      certificate: this.json<Statement<typeof CERTIFICATE_PREDICATE>>('profiles.json').predicate,
      testResult: this.json<Statement<typeof TEST_RESULT_PREDICATE>>('statement.json').predicate,
    };
  }

  /** Everything that follows from outcomes, transcripts, claim and set, as an honest suite would write it. */
  async recompute({ contract = false } = {}): Promise<Predicates> {
    const again = await rejudge(this.folder, OUR_SPECS);
    if (contract) {
      const judged = new Map(again.contract.map((raw) => [raw.id, raw]));
      this.outcomes((all) => all.map((raw) => (raw.kind === 'contract' ? (judged.get(raw.id) ?? raw) : raw)));
      this.edit('history.json', () => again.history);
      return this.recompute();
    }
    this.edit('report.json', () => again.verdict);
    this.write('report.html', await certificatePage(again.verdict, this.folder));
    const set = this.json<RequirementSet>('set.json');
    const sets = [...knownSets(OUR_SPECS), set.set];
    const claim = parseClaim('claim.yaml', this.read('claim.yaml'), { specs: OUR_SPECS, sets });
    const { questions } = await loadReferences(OUR_SPECS, undefined, again.basis.set);
    const decision = decide({ report: again.verdict, claimed: claim.profiles, set, questions });
    const { provenance } = again.verdict;
    if (provenance === undefined) throw new Error('the report has no provenance');
    const now = new Date(this.predicates().certificate.issuedAt);
    const parts = { claim, report: again.verdict, decision, provenance, set, now };
    return { certificate: certificateOf(parts), testResult: testResultOf(parts) };
  }

  /** Signs the folder as it is. `subjects` may leave something out. */
  sign(
    { certificate, testResult }: Predicates = this.predicates(),
    { key = this.key, subjects = (all: Subject[]): Subject[] => all } = {},
  ): void {
    const { suite } = certificate;
    const all = subjects([...subjectsOf(this.folder), suiteSubject(suite.version, suite.digest)]);
    writeSigned(this.folder, { subjects: all, testResult, certificate }, key);
  }

  /** One statement alone. */
  signed(name: string, statement: Statement, key = this.key): void {
    const envelope = signStatement(statement, key);
    this.write(`${name}.json`, statementText(statement));
    this.write(`${name}.dsse.json`, `${JSON.stringify(envelope, null, 2)}\n`);
    this.write(`${name}.sigstore.json`, `${JSON.stringify(bundleOf(envelope, key), null, 2)}\n`);
  }
}
