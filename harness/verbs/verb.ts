/**
 * One descriptor per verb of the scenario format: everything that the harness knows about the verb stands in the file of
 * its name. Whoever works with steps (the format, the checks of `lint`, needs, times, the engine, the faults) asks the
 * descriptor and never the verb's name. A new verb is a new file and a line in all.ts.
 */
import type { Static, TSchema } from 'typebox';
import type { Declared } from '../format/declared.ts';
import type { Kit } from '../format/kit.ts';
import type { Part } from '../format/step.ts';
import type { ActionContext } from './action.ts';
import type { Checking } from './checking.ts';
import type { Derived } from './derivation.ts';
import type { ResultShape } from './result-shape.ts';

/** How long a broken server is waited for, in milliseconds: for one fact, and for a number of attempts. */
export type Limits = { factMs: number; attemptsMs: number };

/** A request that was recorded: with whom, and what was asked. `target` is relative to the base of the API. */
export type Asked = { api: string; method: string; target: string };

/** A verb whose own part of a step, as written, is `Own`. */
export type Verb<Own = unknown> = {
  /** Its key in a step. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /**
   * The JSON Schema of what stands under its key. `actions` are the schemas of the verbs that are one action each, by name:
   * for a verb that consists of others.
   */
  schema(kit: Kit, actions: Record<string, TSchema>): TSchema;

  /** It acts in the sandbox that `in` names, or in the only one: always, or with such a part. */
  readonly inSandbox?: true | ((own: Own) => boolean);
  /** It asks the driver of sandboxes for something, always or with such a part: another driver may come to something else. */
  readonly throughDriver?: true | ((own: Own) => boolean);
  /** Something is checked by doing it: neither `expect` nor `that` need be there. */
  readonly checksByItself?: true;
  /** What it asks for is wrong on purpose: a conforming server refuses it, and changes nothing. */
  refused?(own: Own): boolean;
  /** It asks the server once for something, and a conforming server changes nothing by it. */
  looks?(own: Own): boolean;
  /** Where the result has a status code of HTTP: 400 and more is a refusal. */
  readonly hasStatus?: true;
  /** What is asked, in a word: steps that ask the same and expect the same wait for the same. */
  asks?(own: Own): string;
  /** It looks at the server as a whole: what it sees depends on everything that was done before. */
  looksAround?(own: Own): boolean;
  /** The declared volume that it shows as it is outside every sandbox. */
  showsVolume?(own: Own): string;
  /** Members of a step that mean nothing with it. */
  readonly without?: readonly ('expect' | 'that' | 'eventually' | 'as' | 'for' | 'verifies')[];
  /** Members of its result that are maps by path of a file; `absent` in `expect`: there must be no such file. */
  readonly byPath?: readonly string[];

  /** What it needs beside the names in its expressions: `sandboxes.reader`, `volumes.data`, `steps.made`. */
  needs?(own: Own, declared: Declared): string[];
  /** The declared sandboxes that are there only after it. */
  creates?(own: Own): string[];
  /** The declared sandboxes whose volumes are in an unknown state when it was not done, beside the one of `in`. */
  disturbs?(own: Own): string[];
  /** It brings up a sandbox: it may take as long as that may. */
  readonly bringsUpSandbox?: true;
  /** How many milliseconds it may wait by itself. */
  waitsMs?(own: Own): number;
  /** The same with as little patience as a conformant runtime needs. */
  impatient?(own: Own, limits: Limits): Own;
  /** The actions that it consists of, as they are written; of a verb without, the step itself. */
  parts?(own: Own): Part[];
  /** It stands for other steps, which the loader puts in its place (derivation.ts). */
  derive?(part: Part, checking: Checking): Derived[];

  /** Reports what JSON Schema cannot say about its part of a step. */
  check?(own: Own, checking: Checking): void;
  /**
   * Whether an exchange is one whose answer it judges, among those that it makes; absent: the last of them is. `assertions`:
   * names of those that do not hold (expressions/assertions.ts).
   */
  judges?(asked: Asked, assertions: readonly string[]): boolean;
  /**
   * The HTTP method of the request that it makes, where it is sure that it makes one and which. `methodOf` gives that of an
   * operation, by its id.
   */
  requests?(own: Own, methodOf: (operationId: string) => string | undefined): string | undefined;
  /** The shape of its result; undefined where nothing is known. `earlier` gives the shape of what an earlier step keeps. */
  result?(own: Own, earlier: (name: string) => ResultShape | undefined): ResultShape | undefined;
  /**
   * Does it and gives the result that `expect` and `that` look at. `own` is free of expressions. Throws ActionFailure when
   * it could not be done, HarnessError when that says nothing about the server. `Readings` is a result of which one reading
   * has to hold.
   */
  perform?(own: Own, context: ActionContext): Promise<unknown>;
};

/** What the schema of a verb describes. */
export type OwnOf<Schema extends (kit: Kit) => TSchema> = Static<ReturnType<Schema>>;

/** A verb for the registry: there the type of its part is known to nobody. */
export const defineVerb = <Own>(verb: Verb<Own>): Verb => verb as unknown as Verb;
