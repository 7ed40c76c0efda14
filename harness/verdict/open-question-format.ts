/** One entry of specs/open-questions.yaml: something that the documents leave open, and that implementers decide differently. */
import { type Static, Type } from 'typebox';

const Sentence = (description: string) => Type.String({ minLength: 10, description });

const OpenQuestion = Type.Object(
  {
    id: Type.String({
      pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      description: 'Kebab words. Reports and links name it; never renamed.',
    }),
    question: Type.String({ pattern: '^[A-Z][^\\n]+\\?$', description: 'The question, in one sentence.' }),
    documents: Type.Union([Type.Literal('contradict'), Type.Literal('silent')], {
      description: 'contradict: two places say different things. silent: no place decides it.',
    }),
    clause: Type.Array(Type.String({ pattern: '^[a-z-]+\\.ya?ml#/' }), {
      minItems: 1,
      uniqueItems: true,
      description: 'The places that speak of it, as a file below specs/ and a JSON pointer into it.',
    }),
    text: Sentence('What these places say, in words of our own.'),
    readings: Type.Array(Sentence('One way to take the text.'), { minItems: 2, uniqueItems: true }),
    servers: Type.Array(
      Type.Object(
        { server: Type.String({ minLength: 3 }), does: Sentence('What it does.') },
        { additionalProperties: false },
      ),
      { description: 'What known servers do; the list is empty where nobody looked.' },
    ),
    suite: Sentence('What the suite asserts, and what it lets pass.'),
    requirements: Type.Array(Type.String(), {
      uniqueItems: true,
      description: 'Rules of the register that a reading decides: a check that blames one of them names the question.',
    }),
    contract: Type.Optional(
      Type.Array(Type.String({ minLength: 10 }), {
        minItems: 1,
        uniqueItems: true,
        description: 'Contract rules that a reading decides, by id; * stands for one word.',
      }),
    ),
    errata: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        uniqueItems: true,
        description: 'Errata by which the suite decides it: a warning of one of them names the question.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type OpenQuestion = Static<typeof OpenQuestion>;

export const OpenQuestions = Type.Array(OpenQuestion, {
  description: 'The open questions of opensandbox-conformance.',
});
