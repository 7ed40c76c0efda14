import type { RecordedRequest, RecordedResponse } from '../wire/exchange.ts';

/** The rules that every documented response is held to. Ids are stable: verdicts and baselines name them. */
export type ResponseRule = 'status' | 'content-type' | 'body';

/** One way in which a message breaks the document. `expected` and `got` are short enough to print. */
export type Violation = {
  rule: ResponseRule;
  /** JSON pointer into the body, or empty where the message as a whole is meant. */
  pointer: string;
  /** `pointer` with `*` for what differs between messages: array indices and the keys of maps. */
  place: string;
  /** What was broken: a JSON Schema keyword, or `status`, `media-type`, `json`, `utf-8`, `empty`, `no-content`. */
  keyword: string;
  expected: string;
  got: string;
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
};

export type Operation = {
  /** `GET /sandboxes/{sandboxId}`: stable, and what people recognise. */
  key: string;
  operationId: string | undefined;
  method: string;
  path: string;
  responses: DocumentedResponse[];
};

/** What one response says about the document. */
export type ResponseCheck = {
  /** The documented response it was held to; undefined when its status is not documented. */
  documented: DocumentedResponse | undefined;
  /** The rules that this response could show: a body that was cut says nothing about the rule `body`. */
  judged: ResponseRule[];
  violations: Violation[];
};

/** An OpenAPI document, ready to judge messages. Validators are compiled once, on first use. */
export type Contract = {
  /** File name of the document, `sandbox-lifecycle.yml`. */
  document: string;
  operations: Operation[];
  /** The operation that a request addresses; undefined for a path or method that the document does not have. */
  match(method: string, target: string): Operation | undefined;
  /** Everything in the response that breaks the document; empty when it conforms. */
  checkResponse(operation: Operation, response: RecordedResponse): Violation[];
  /** As checkResponse, with what was judged. */
  judgeResponse(operation: Operation, response: RecordedResponse): ResponseCheck;
  /** Everything in the request that breaks the document: path and query parameters, content type, body. */
  checkRequest(operation: Operation, request: RecordedRequest): RequestProblem[];
};

export type RequestProblem = {
  in: 'path' | 'query' | 'header' | 'body';
  /** Parameter name, or JSON pointer into the body. */
  pointer: string;
  message: string;
};
