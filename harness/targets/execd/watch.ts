/** Sees in passing what an exchange with execd makes and ends: sessions, contexts, and commands that may go on. */
import { createEventReader } from '../../drivers/http/events.ts';
import { fromJson } from '../../json-text.ts';
import { isDone } from '../../lifecycle-client/answers.ts';
import type { Contents, Thing } from './contents.ts';

/** Told of one exchange while it passes. */
export type Watch = {
  /** The next bytes of the body of the request. */
  asked(chunk: Buffer): void;
  /** The head of the answer is there. */
  answered(status: number): void;
  /** The next bytes of its body. */
  said(chunk: Buffer): void;
  /** The answer has come to its end by itself. */
  ended(): void;
};

/** Of a body that is looked at as a whole, more is not kept. */
const MOST_BYTES = 64 * 1024;
/** Of a text that comes in pieces, what is looked at again with the next: longer than any name that is looked for. */
const OVERLAP = 256;

/** `target`: path and query, relative to the base of execd. */
export function watchExchange(method: string, target: string, contents: Contents): Watch {
  const [path = ''] = target.split('?');
  contents.named(decoded(target));
  let rest = '';
  let body = '';
  const answer = answerWatch(`${method} ${path}`, contents, () => /"background"\s*:\s*true/.test(body));
  return {
    asked(chunk) {
      const text = chunk.toString('latin1');
      contents.named(rest + text);
      rest = (rest + text).slice(-OVERLAP);
      if (body.length < MOST_BYTES) body += text;
    },
    ...answer,
  };
}

type AnswerWatch = Omit<Watch, 'asked'>;

const NOTHING: AnswerWatch = { answered: () => undefined, said: () => undefined, ended: () => undefined };

function answerWatch(line: string, contents: Contents, background: () => boolean): AnswerWatch {
  const [, session] = /^DELETE \/session\/([^/]+)$/.exec(line) ?? [];
  if (session !== undefined) return deletion({ kind: 'session', id: decoded(session) }, contents);
  const [, context] = /^DELETE \/code\/contexts\/([^/]+)$/.exec(line) ?? [];
  if (context !== undefined) return deletion({ kind: 'context', id: decoded(context) }, contents);
  switch (line) {
    case 'POST /session':
      return creation('session', 'session_id', contents);
    case 'POST /code/context':
      return creation('context', 'id', contents);
    case 'POST /command':
      return run('command', contents, background);
    case 'POST /code':
      return run('code', contents, () => false);
    default:
      return NOTHING;
  }
}

const deletion = (thing: Thing, contents: Contents): AnswerWatch => ({
  ...NOTHING,
  answered(status) {
    if (isDone(status)) contents.gone(thing);
  },
});

function creation(kind: Thing['kind'], member: string, contents: Contents): AnswerWatch {
  let text = '';
  return {
    ...NOTHING,
    said(chunk) {
      if (text.length < MOST_BYTES) text += chunk.toString('utf8');
      const id = (fromJson(text) as Record<string, unknown> | null | undefined)?.[member];
      // As soon as it is whole: whoever asked may go on before the answer has ended.
      if (typeof id === 'string' && id !== '') contents.made({ kind, id });
    },
  };
}

/** A stream of events. What it is about goes on after it when it was left early, or runs in the background. */
function run(kind: Thing['kind'], contents: Contents, background: () => boolean): AnswerWatch {
  const decoder = new TextDecoder();
  const events = createEventReader();
  let id: string | undefined;
  let looked = 0;
  return {
    ...NOTHING,
    said(chunk) {
      // The first event tells the id. What has none by then is never looked at again, however long it is.
      if (id !== undefined || looked >= MOST_BYTES) return;
      looked += chunk.length;
      for (const { type, text } of events.push(decoder.decode(chunk, { stream: true }))) {
        if (type !== 'init' || typeof text !== 'string' || text === '') continue;
        id = text;
        contents.made({ kind, id });
        return;
      }
    },
    ended() {
      if (id !== undefined && !background()) contents.gone({ kind, id });
    },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // an exchange that is wrong on purpose
  }
}
