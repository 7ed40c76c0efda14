/** junit.xml: valid by a strict schema, whatever a server says, and green only where the run is. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { packageDir } from '../../harness/package.ts';
import type { JudgedRun } from '../../harness/report/judged-run.ts';
import { junit } from '../../harness/report/junit.ts';
import { xmlDocument } from '../../harness/report/xml.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { hostileRun } from './hostile.ts';
import { smallRun } from './run.ts';

const schema = readFileSync(join(import.meta.dirname, 'junit.xsd'), 'utf8');

const errorsOf = async (xml: string): Promise<readonly string[]> =>
  (await validateXML({ xml: { fileName: 'junit.xml', contents: xml }, schema })).errors.map(
    ({ rawMessage }) => rawMessage,
  );

const withVerdict = (verdict: Verdict['verdict'], more: Partial<Verdict> = {}): Pick<JudgedRun, 'verdict'> => ({
  verdict: { ...smallRun.verdict, verdict, checks: [], ...more },
});

it.each([
  ['a small run', smallRun],
  ['a run against a hostile server', hostileRun],
])('%s is valid', async (_, run) => {
  expect(await errorsOf(junit(run))).toEqual([]);
});

it('every check is a case, with its time, what it came to, and why', () => {
  const xml = junit(smallRun);
  const caseOf = (name: string): string =>
    new RegExp(`<testcase name="${name}"[^>]*?(?:/>|>[\\s\\S]*?</testcase>)`).exec(xml)?.[0] ?? 'none';
  expect(xml).toContain('<testsuites name="opensandbox-conformance" tests="9" failures="3" errors="1" time="61.240">');
  expect(xml).toMatch(
    /<testsuite name="volumes\/a.yaml" tests="6" failures="2" errors="1" skipped="2" time="0.012" timestamp="[^"]+">/,
  );
  expect(caseOf('it passes')).toBe('<testcase name="it passes" classname="volumes.a"/>');
  expect(caseOf('it fails')).toContain(
    '<failure type="fail" message="expected 1, got 2">expected 1, got 2\nsecond line\nrule v.two (must): The second rule. x.yml#/two\nrequest: GET /x -&gt; 500\nrepeat: repro/a.b.sh</failure>',
  );
  expect(caseOf('it is waived')).toContain('<skipped>waived: wrong\nknown: so</skipped>');
  expect(caseOf('it is blocked')).toContain('<failure type="blocked" message="blocked by: x">');
  expect(caseOf('it breaks')).toContain('<error type="harness-error" message="disk full">harness error, no verdict');
  expect(caseOf('it is skipped')).toContain('<skipped>not claimed</skipped>');
  expect(caseOf('x.yml get 200 body')).toContain('<skipped>warning: reason 0\nreason 1');
  expect(xml).toContain('<property name="rules" value="v.one v.two"/>');
  expect(xml).toContain('<property name="profiles" value="volumes"/>');
  expect(xml).toContain('<property name="profile.volumes" value="not-conformant"/>');
});

it.each<[Verdict['verdict'], RegExp]>([
  ['conformant', /<testcase name="the verdict of the run" classname="verdict">\s*<system-out>conformant in all/],
  ['waived', /classname="verdict">\s*<system-out>conformant in all that was judged, but for 1 waived check</],
  ['not-conformant', /classname="verdict">\s*<failure type="not-conformant" message="not conformant: 1 check failed, /],
  ['not-verified', /classname="verdict">\s*<error type="not-verified" message="not verified: 1 harness error, /],
  ['interrupted', /classname="verdict">\s*<error type="interrupted" message="interrupted"/],
  ['partial', /classname="verdict">\s*<skipped>no deviation in a part of the suite/],
])('the verdict %s is a case of its own', (verdict, text) => {
  expect(junit(withVerdict(verdict))).toMatch(text);
});

it('what is counted in CI is what the file says', () => {
  const folder = mkdtempSync(join(tmpdir(), 'osc-junit-'));
  try {
    const file = join(folder, 'junit.xml');
    writeFileSync(file, junit(smallRun));
    expect(execFileSync(process.execPath, [join(packageDir, '.ci/count.mjs'), file], { encoding: 'utf8' })).toBe(
      '1 4\n',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('what no XML can hold is replaced by what shows it', async () => {
  const text = 'a\u0000\u001b[1m\ud800\uffff\ufffe b\u{1F600}\t\r\n"<&>]]>';
  const xml = xmlDocument({ name: 'testsuites', attributes: { name: text }, children: [text] });
  expect(xml).toContain('name="a␀␛[1m\ufffd\ufffd\ufffd b\u{1F600}&#9;&#13;&#10;&quot;&lt;&amp;&gt;]]&gt;"');
  expect(xml).toContain('>a␀␛[1m\ufffd\ufffd\ufffd b\u{1F600}\t&#13;\n"&lt;&amp;&gt;]]&gt;</');
});

it('texts of any length make a file of a bounded one', () => {
  expect(junit(hostileRun).length).toBeLessThan(22 * 2 * 20_000);
});
