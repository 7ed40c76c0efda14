/** What binds errata and open questions to the documents and to the register, and does not hold. */
import type { Erratum } from '../contract/errata.ts';
import type { OpenQuestion } from '../verdict/open-question-format.ts';
import type { Requirement } from '../verdict/register-format.ts';
import { matchesId } from '../verdict/written-id.ts';
import { clauses } from './clauses.ts';

export type BoundTo = {
  /** Folder of the documents. */
  specs: string;
  /** The register, by id. */
  requirements: ReadonlyMap<string, Pick<Requirement, 'clause'>>;
  /** Ids of all contract rules. */
  contractRules: readonly string[];
};

/** A sentence for each clause of an erratum that leads nowhere. */
export function erratumProblems(errata: readonly Erratum[], { specs }: Pick<BoundTo, 'specs'>): string[] {
  const leads = clauses(specs);
  return errata.flatMap(({ id, clause }) =>
    clause.filter((place) => !leads(place)).map((place) => `erratum ${id}: its clause ${place} leads nowhere`),
  );
}

/**
 * A sentence for each open question that does not fit: a clause that leads nowhere; a rule, a contract rule or an erratum
 * that does not exist; a rule or an erratum that is about other clauses; a question that no failure can touch.
 */
export function questionProblems(
  questions: readonly OpenQuestion[],
  errata: readonly Erratum[],
  { specs, requirements, contractRules }: BoundTo,
): string[] {
  const leads = clauses(specs);
  const known = new Map(errata.map((erratum) => [erratum.id, erratum]));
  return questions.flatMap((question) => {
    const { id, clause, contract = [], errata: named = [] } = question;
    const isTouched = question.requirements.length + contract.length + named.length > 0;
    const problems = [
      ...clause.filter((place) => !leads(place)).map((place) => `its clause ${place} leads nowhere`),
      ...question.requirements.flatMap((rule) => {
        const requirement = requirements.get(rule);
        if (requirement === undefined) return [`no requirement is called ${rule}`];
        return isNear(requirement.clause, clause) ? [] : [`${rule} has its clause elsewhere: ${requirement.clause}`];
      }),
      ...contract.filter((rule) => !isRule(rule, contractRules)).map((rule) => `no contract rule is ${rule}`),
      ...named.flatMap((name) => {
        const erratum = known.get(name);
        if (erratum === undefined) return [`no erratum is called ${name}`];
        return erratum.clause.some((place) => isNear(place, clause)) ? [] : [`erratum ${name} is about other clauses`];
      }),
      ...(isTouched ? [] : ['it names no rule and no erratum, so that no failure can touch it']),
    ];
    return problems.map((problem) => `open question ${id}: ${problem}`);
  });
}

const isRule = (written: string, rules: readonly string[]): boolean =>
  rules.some((rule) => matchesId(written, rule, ' '));

/** Whether a place is one of the clauses, or above or below one of them. */
function isNear(place: string, clause: readonly string[]): boolean {
  const within = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);
  return clause.some((own) => within(place, own) || within(own, place));
}
