/** docs/open-questions.md, made of specs/open-questions.yaml. */
import type { Erratum } from '../contract/errata.ts';
import type { OpenQuestion } from '../verdict/open-question-format.ts';

const INTRODUCTION = `# Open questions

Where the published documents contradict themselves, or are silent in a way that hurts implementers: how they can be read, what
known servers do, and what the suite does. A failure that touches one of them says so, in the terminal and in
\`conformance.json\` (\`questions\`). This page is made of \`specs/open-questions.yaml\` by \`npm run schemas\`; what the suite does
about single findings stands in \`specs/errata.yaml\`.
`;

const DOCUMENTS: Record<OpenQuestion['documents'], string> = {
  contradict: 'They contradict each other',
  silent: 'No place decides it',
};

/** The whole page. An erratum that is named and not there is left out. */
export function questionsPage(questions: readonly OpenQuestion[], errata: readonly Erratum[]): string {
  const contents = questions.map(({ id, question }) => `- [${question}](#${id})`);
  return [INTRODUCTION, contents.join('\n'), ...questions.map((question) => chapter(question, errata))].join('\n');
}

/** The heading is the id, so that links by the id hold however the question is worded. */
function chapter(question: OpenQuestion, errata: readonly Erratum[]): string {
  const named = errata.filter(({ id }) => question.errata?.includes(id));
  const rules = [...question.requirements, ...(question.contract ?? [])];
  return `
## ${question.id}

**${question.question}** ${question.text.trim()}

${DOCUMENTS[question.documents]}: ${question.clause.map((place) => `\`${place}\``).join(', ')}.

Readings:

${question.readings.map((reading) => `- ${reading.trim()}`).join('\n')}
${servers(question)}
The suite: ${question.suite.trim()}
${rules.length === 0 ? '' : `\nRules: ${rules.map((rule) => `\`${rule}\``).join(', ')}.\n`}${
  named.length === 0 ? '' : `\nErrata: ${named.map(({ id, does }) => `\`${id}\` (${does})`).join(', ')}.\n`
}`;
}

function servers({ servers: known }: OpenQuestion): string {
  if (known.length === 0) return '';
  return `\nKnown servers:\n\n${known.map(({ server, does }) => `- ${server}: ${does.trim()}`).join('\n')}\n`;
}
