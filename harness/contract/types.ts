import type { RecordedRequest, RecordedResponse } from '../wire/exchange.ts';

/** The rules that every documented response is held to. Ids are stable: verdicts and baselines name them. */
export type ResponseRule = 'status' | 'content-type' | 'body';

/** One way in which a message breaks the document. `got` is short enough to print. */
export type Violation = {
  rule: ResponseRule;
  /** JSON pointer into the body, or empty where the message as a whole is meant. */
  pointer: string;
  expected: string;
  got: string;
};

export type DocumentedResponse = {
  status: string;
  /** Media types the document gives for the response; empty where it documents no content. */
  contentTypes: string[];
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

/** An OpenAPI document, ready to judge messages. Validators are compiled once, on first use. */
export type Contract = {
  /** File name of the document, `sandbox-lifecycle.yml`. */
  document: string;
  operations: Operation[];
  /** The operation that a request addresses; undefined for a path or method that the document does not have. */
  match(method: string, target: string): Operation | undefined;
  /** Everything in the response that breaks the document; empty when it conforms. */
  checkResponse(operation: Operation, response: RecordedResponse): Violation[];
  /** Everything in the request that breaks the document: path and query parameters, content type, body. */
  checkRequest(operation: Operation, request: RecordedRequest): RequestProblem[];
};

export type RequestProblem = {
  in: 'path' | 'query' | 'header' | 'body';
  /** Parameter name, or JSON pointer into the body. */
  pointer: string;
  message: string;
};
