/** What a program that embeds the suite and the process of a run say to each other. Plain data: it crosses a process boundary. */
import type { JudgedFile } from '../report/judged-run.ts';
import type { RunResult, SuiteOptions } from './options.ts';

/** The first message, with all that the run knows of its settings. */
export type Start = { kind: 'start'; options: SuiteOptions; env: Record<string, string> };

/** `stop`: the run is to end in order. */
export type ToRun = Start | { kind: 'stop' };

/** `ended` or `failed` is the last one. */
export type FromRun =
  | { kind: 'print'; text: string }
  | { kind: 'file'; file: JudgedFile }
  | { kind: 'ended'; result: RunResult }
  | { kind: 'failed'; usage: boolean; message: string; left: readonly string[] };
