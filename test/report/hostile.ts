/** A run against a server whose every text wants to be something else than text, for the writers. */
import type { JudgedRun } from '../../harness/report/judged-run.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import { judgedCheck } from '../verdict/support.ts';
import { basisOfRun, factsOfRun, rules } from './run.ts';

/** Each of them breaks out of something: XML, Markdown, HTML, a command of a workflow, a terminal, a line. */
export const HOSTILE: readonly string[] = [
  '</failure></testcase><testcase name="forged">',
  ']]><script>alert(1)</script>',
  '<!-- <!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]> -->',
  '&amp; &#0; &lt;',
  '"\' onmouseover=alert(1) x="',
  '<img src=x onerror=alert(1)>',
  '`` ` ``` code',
  '| a | b |\n| --- | --- |',
  '[a](javascript:alert(1)) ![b](https://evil.example/p.png)',
  '@octocat and @org/team, #12, GH-12, octocat/hello#3',
  'https://evil.example www.evil.example mail@evil.example',
  '\n::error file=a.ts,line=1::forged',
  '\r\n::add-mask::a',
  '::set-output name=a::b',
  '##[error]forged',
  '\u001b[2J\u001b]0;title\u0007\u0000\u0008',
  '\ud800 \udfff \ufffe \uffff',
  '\u202eesrever \u200b\u2028\u2029',
  '%0A::error::forged %25',
  '<details><summary>x</summary></details></details>',
  '~~~\n# A heading\n- a list\n> a quote\n***\n',
  'x'.repeat(300_000),
];

const ID = 'volumes/a.yaml > it fails';
const checks = HOSTILE.map((text, index) =>
  judgedCheck(
    index % 5 === 4 ? 'harness-error' : index % 5 === 3 ? 'waived' : index % 5 === 2 ? 'warn' : 'fail',
    ['v.one'],
    {
      id: `${ID} [${text.slice(0, 40)} ${index}]`,
      blames: index % 5 === 4 ? [] : ['v.one'],
      reasons: [text, `expected 1, got ${text}`],
      place: 'scenarios/volumes/a.yaml:7',
      request: `GET /x?${text.slice(0, 100)} -> 500`,
      repro: `repro/a.${index}.sh`,
      ms: 10,
    },
  ),
);

const facts = {
  ...factsOfRun({ id: 'r1', ms: 61_240, sandboxes: 4 }),
  files: [{ file: 'volumes/a.yaml', title: HOSTILE.slice(0, 12).join(' '), ms: 12 }],
  target: { kind: 'server', label: HOSTILE.slice(0, 20).join(' '), url: 'http://x/?<script>', image: '`@octocat' },
};

export const hostileRun: JudgedRun = {
  verdict: judgeRun(facts, checks, { rules, profiles: [{ name: 'volumes' }], offers: [], deviations: [] }),
  raw: [],
  basis: basisOfRun(facts),
  evidence: new Map(),
};
