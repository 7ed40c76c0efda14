/** The profiles with their words and why they have them, and below each its rules. */
import type { ProfileView, RuleStatus, RuleView } from '../../view.ts';
import { Breakable } from '../components/breakable.tsx';
import { Disclosure, Wanted } from '../components/disclosure.tsx';
import { Prose } from '../components/prose.tsx';
import { Section } from '../components/shell.tsx';
import { PROFILE_LOOKS, RULE_LOOKS, Sign, Word } from '../components/words.tsx';
import { counted } from '../texts.ts';
import { CheckRows } from './check-rows.tsx';
import { ruleLink, useReport } from './context.ts';
import { sectionOf } from './sections.ts';

export function Profiles() {
  const report = useReport();
  const { profiles } = report;
  return (
    <Section
      entry={sectionOf('profiles', report)}
      lead="A profile is judged by its musts, and what the server does not offer counts for nothing: a profile can be conformant without it. Open one to see its rules."
    >
      <div class="sheet profiles">
        {profiles.map((profile) => (
          <Profile key={profile.profile} profile={profile} />
        ))}
      </div>
    </Section>
  );
}

function Profile({ profile }: { profile: ProfileView }) {
  const { rules, state, deviations } = useReport();
  const { profile: name, includes, word, musts } = profile;
  const own = rules.filter((rule) => (includes ?? [name]).includes(rule.profile));
  // A rule that is broken is shown among the deviations.
  const wanted = rules.findIndex(({ id }) => id === state.rule);
  const isWanted =
    includes === undefined && rules[wanted]?.profile === name && deviations.every(({ rule }) => rule !== wanted);
  const summary = (
    <span class="row profile">
      <span class="name">{name}</span>
      <span class="says">
        <Word look={PROFILE_LOOKS[word]} />
      </span>
      <span class="grow soft small">
        <Prose text={whyText(profile)} />
      </span>
      <span class="soft small number">{counted(musts, 'must')}</span>
    </span>
  );
  return (
    <Disclosure summary={summary} open={isWanted}>
      {() => <RuleList rules={own} about={includes} />}
    </Disclosure>
  );
}

/** At most three reasons, of which the first have most musts, and then always how many musts nobody can say anything of. */
function whyText({ word, musts: all, counts, reasons }: ProfileView): string {
  const unjudged = unjudgedOf(counts, word);
  const others = reasons.filter(({ reason }) => unjudged.every((each) => each.reason !== reason));
  const texts = [...others.slice(0, MOST_REASONS), ...unjudged].map(
    ({ musts, reason }) => `${musts === all ? 'all' : `${musts} of ${all}`}: ${reason}`,
  );
  const more = others.slice(MOST_REASONS).reduce((sum, { musts }) => sum + musts, 0);
  return [...texts, ...(more > 0 ? [`${more} for other reasons`] : [])].join(' · ');
}

const MOST_REASONS = 3;

/** Why each is not verified the reasons of a profile say that is not verified itself. */
function unjudgedOf(counts: ProfileView['counts'], word: ProfileView['word']): ProfileView['reasons'] {
  const of = (reason: string, ...statuses: RuleStatus[]): ProfileView['reasons'][number] => ({
    musts: statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0),
    reason,
  });
  return [
    ...(word === 'not-verified' ? [] : [of('not verified', 'harness-error', 'blocked', 'skipped', 'not-run')]),
    of(RULE_LOOKS.pending.text, 'pending'),
    of(RULE_LOOKS.untestable.text, 'untestable'),
  ].filter(({ musts }) => musts > 0);
}

const WORST_FIRST = Object.keys(RULE_LOOKS);
const rank = ({ status }: RuleView): number => WORST_FIRST.indexOf(status);

function RuleList({ rules, about }: { rules: readonly RuleView[]; about: string[] | undefined }) {
  const { state } = useReport();
  if (rules.length === 0) return <p class="soft small">No rules.</p>;
  return (
    <>
      {about === undefined ? null : <p class="soft small">It is made of {about.join(', ')}.</p>}
      {rules
        .toSorted((a, b) => rank(a) - rank(b))
        .map((rule) => (
          <Rule key={rule.id} rule={rule} wanted={state.rule === rule.id} />
        ))}
    </>
  );
}

function Rule({ rule, wanted }: { rule: RuleView; wanted: boolean }) {
  const summary = (
    <span class="row">
      <Sign look={RULE_LOOKS[rule.status]} />
      <span class="level">{rule.level}</span>
      <span class="grow">
        <Prose text={rule.text ?? rule.id} />
        <br />
        <span class="mono soft">{rule.id}</span>
        {rule.reason === undefined ? null : (
          <span class="small soft">
            {' '}
            · <Prose text={rule.reason} />
          </span>
        )}
      </span>
    </span>
  );
  return (
    <Wanted wanted={wanted} class="anchor">
      <Disclosure summary={summary} open={wanted}>
        {() => (
          <>
            <p class="small">
              {RULE_LOOKS[rule.status].text}
              {rule.clause === undefined ? null : (
                <span class="mono soft">
                  {' '}
                  <Breakable text={rule.clause} />
                </span>
              )}{' '}
              ·{' '}
              <a class="here" href={ruleLink(rule)}>
                Link to this rule
              </a>
            </p>
            {rule.checks.length === 0 ? <p class="soft small">No check of this run is about it.</p> : null}
            <CheckRows indices={rule.checks} file />
          </>
        )}
      </Disclosure>
    </Wanted>
  );
}
