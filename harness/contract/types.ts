import type { Api, RecordedRequest, RecordedResponse } from '../wire/exchange.ts';

/**
 * The rules that each documented response is held to. Ids are stable: verdicts and baselines name them.
 * `framing`, `events` and `order` are for streams of events; `error-body` is for responses that are not documented.
 */
export type ResponseRule = 'status' | 'content-type' | 'body' | 'framing' | 'events' | 'order' | 'error-body';

/**
 * The rules that all responses of a document are held to together, so that a header which a server forgets everywhere
 * is one deviation and not one for each operation. `secrets unrepeated`: no response has a secret of its own request.
 */
export type DocumentRule = `header ${string} ${'present' | 'schema' | 'agrees' | 'unique'}` | 'secrets unrepeated';

export type Rule = ResponseRule | DocumentRule;

/** One way in which a message breaks the document. `expected` and `got` are short enough to print. */
export type Violation = {
  rule: Rule;
  /** JSON pointer into the body (of the event, in a stream), or empty where the message as a whole is meant. */
  pointer: string;
  /** `pointer` with `*` for what differs between messages: array indices and the keys of maps. */
  place: string;
  /** What was broken: a JSON Schema keyword, or a word of ours such as `status`, `media-type`, `missing`, `json`. */
  keyword: string;
  expected: string;
  got: string;
  /** Version of the overlay that has it: newer than the documents, and no deviation (overlaid.ts). */
  newer?: string;
};

/** A place in a component schema: what is wrong there is wrong wherever the component is used. */
export type InComponent = {
  /** Its name in `components/schemas`. */
  component: string;
  /** Where in it, as a folded JSON pointer; empty for the component itself. */
  at: string;
};

export type DocumentedResponse = {
  /** `202`, `4XX` or `default`. */
  status: string;
  /** Media types the document gives for the response; empty where it documents no content. */
  contentTypes: string[];
  /** The rules that can be checked for it: without content there is no content type to check. */
  rules: ResponseRule[];
  /** JSON pointer of the response in the document, for people. */
  clause: string;
  /** Names of the component schemas that its bodies have in common with those of other responses. */
  shares: string[];
};

export type Operation = {
  /** `GET /sandboxes/{sandboxId}`: stable, and what people recognise. */
  key: string;
  operationId: string | undefined;
  method: string;
  path: string;
  responses: DocumentedResponse[];
};

/** What there is to judge of an exchange. */
export type Judged = {
  response: RecordedResponse;
  request?: Pick<RecordedRequest, 'method' | 'target'> & Partial<Pick<RecordedRequest, 'headers'>>;
  /** `lifecycle` when left out. */
  api?: Api;
  failure?: string;
  stoppedBy?: 'client';
};

/** What one response says about the document. */
export type ResponseCheck = {
  /** The documented response it was held to; undefined when its status is not documented. */
  documented: DocumentedResponse | undefined;
  /** The rules that this response could show: a body that was cut says nothing about the rule `body`. */
  judged: Rule[];
  violations: Violation[];
};

/** An OpenAPI document, ready to judge messages. Validators are compiled once, on first use. */
export type Contract = {
  /** File name of the document, `sandbox-lifecycle.yml`. */
  document: string;
  operations: Operation[];
  /** The rules for all responses together, each with a JSON pointer to where it is documented first. */
  documentRules: { rule: DocumentRule; clause: string }[];
  /** Whether the document says that every response but a 2xx has its ErrorResponse as body. */
  errorsAreUniform: boolean;
  /** The operation that a request addresses; undefined for a path or method that the document does not have. */
  match(method: string, target: string): Operation | undefined;
  /** Everything in the response that breaks the document, and what was judged. */
  judgeResponse(operation: Operation, exchange: Judged): ResponseCheck;
  /** What a violation of a documented response breaks of a component that other responses have as well. */
  sharedBy(operation: Operation, documented: DocumentedResponse, violation: Violation): InComponent | undefined;
  /** The component schema that the place of a violation of a body belongs to, shared or not. */
  homeOf(operation: Operation, documented: DocumentedResponse, violation: Violation): InComponent | undefined;
  /** The same for a place (JSON pointer) in the body of a request. */
  requestHomeOf(operation: Operation, pointer: string): InComponent | undefined;
  /** What an overlay has of a request that the document does not: its operation. Absent where there is no overlay. */
  newerOperation?(method: string, target: string): NewerOperation | undefined;
  /** Everything in the request that breaks the document: path and query parameters, content type, body. */
  checkRequest(operation: Operation, request: RecordedRequest): RequestProblem[];
  /**
   * Query parameters and members of the body that the document does not name, which it does not forbid either, and what
   * is wrong with the JSON in parts of a form.
   */
  strictProblems(operation: Operation, request: RecordedRequest): RequestProblem[];
};

/** An operation of an overlay: `GET /pools`, and the version of the overlay. */
export type NewerOperation = { key: string; overlay: string };

export type RequestProblem = {
  in: 'path' | 'query' | 'header' | 'body';
  /** Parameter name, or JSON pointer into the body. */
  pointer: string;
  message: string;
  /** As of a violation. */
  newer?: string;
};
