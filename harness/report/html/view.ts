/** What report.html shows, as plain data: made from a judged run by view-of.ts, shown by browser/report.tsx. Types only. */
import type { Verdict } from '../../verdict/verdict-format.ts';
import type { Unruled } from './unruled.ts';

export type RunWord = Verdict['verdict'];
export type CheckStatus = Verdict['checks'][number]['status'];
export type ProfileWord = Verdict['profiles'][number]['word'];
export type RuleStatus = Verdict['requirements'][number]['status'];

export type ReportView = {
  verdict: {
    word: RunWord;
    /** What the run says of the server. */
    sentence: string;
    /** What it does not say anything about, a sentence each. */
    notJudged: string[];
    /** What else fails the run: what --expect-skipped does not allow. */
    unexpected: string[];
  };
  facts: Facts;
  counts: Verdict['counts'];
  profiles: ProfileView[];
  rules: RuleView[];
  files: FileView[];
  checks: CheckView[];
  /** Worst first. */
  deviations: DeviationView[];
  /** Indices of deviations, worst first: those that the same checks show stand together. */
  joined: number[][];
  /** By the index of the check. */
  evidence: Record<number, EvidenceView>;
  /** Checks that were not made, by why, the most frequent first. */
  skipped: ReasonGroup[];
  /** Checks that something else blocked, by what that is. */
  blocked: ReasonGroup[];
  waivers: WaiverView[];
  newer: Verdict['newer'];
  capabilities: Verdict['capabilities'];
  /** Checks that came to different things by different drivers: index of one of them, and what each driver came to. */
  differences: { check: number; columns: { driver: string; status: CheckStatus }[] }[];
  coverage: CoverageView[];
};

export type Facts = {
  target: Verdict['target'];
  /** The version of the server, as it tells it, and what was asked for it. */
  server?: { version?: string; evidence: string };
  set?: string;
  overlays: string[];
  suite: string;
  run: string;
  startedAt: string;
  ms: number;
  sandboxes: number;
  drivers: Verdict['run']['drivers'];
};

export type ProfileView = Pick<
  Verdict['profiles'][number],
  'profile' | 'includes' | 'word' | 'musts' | 'counts' | 'reasons'
>;

export type RuleView = {
  id: string;
  level: string;
  binds?: string;
  profile: string;
  clause?: string;
  text?: string;
  status: RuleStatus;
  reason?: string;
  /** Indices. */
  checks: number[];
};

export type FileView = { file: string; driver?: string; title: string; ms: number; checks: number[] };

/** Numbers are indices of rules and files. */
export type CheckView = Pick<
  Verdict['checks'][number],
  'id' | 'kind' | 'driver' | 'status' | 'sdk' | 'reasons' | 'place' | 'request' | 'repro' | 'curl' | 'questions'
> & {
  file: number;
  ms?: number;
  verifies: number[];
  blames: number[];
  /** Exchanges of a transcript, by number. */
  transcript?: string;
  /** Entries of the baseline that are about it. */
  waivers?: { check: string; status: string }[];
};

/** A rule that is broken, or a file whose failures blame none, with what they are. */
export type DeviationView = {
  rule?: number;
  file?: string;
  unruled?: Unruled;
  status: 'fail' | 'warn';
  checks: number[];
  files: number;
};

export type ReasonGroup = { reason: string; checks: number[] };

export type WaiverView = Verdict['waivers'][number];

export type EvidenceView = { exchanges: ExchangeView[]; script?: string };

export type ExchangeView = {
  seq: number;
  step: string | null;
  ms: number;
  request: MessageView;
  /** Absent where no answer came; then `failure` says why. */
  response?: MessageView;
  failure?: string;
};

export type MessageView = {
  /** `POST /sandboxes`, `202`. */
  head: string;
  headers: [name: string, value: string][];
  /** Pretty where it is JSON. */
  body?: string;
  /** What is to be known of the body beside it: that it was cut, or is no text. */
  note?: string;
};

export type CoverageView = { document: string; operations: OperationView[] };
export type OperationView = { operation: string; responses: ResponseView[] };
/** What the checks of one documented response say together. */
export type ResponseView = { status: string; word: CoverageWord; checks: number[] };
export type CoverageWord = 'failed' | 'harness-error' | 'warned' | 'waived' | 'passed' | 'not exercised';
