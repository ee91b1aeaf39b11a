import type { IncomingHttpHeaders } from 'node:http';
import type { Account, Caller } from './account.ts';
import type { AwsError, Failures } from './aws-error.ts';
import type { Constraints } from './constraints.ts';

/** Request parameters as the protocol carries them: all values of the query protocol are text. */
export type Params = Readonly<Record<string, unknown>>;

export interface WireRequest {
  readonly method: string;
  /** Without what follows a question mark. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Beside those that every answer has. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How requests and answers of a service are written. */
export interface Protocol {
  readonly failures: Failures;
  /** The operation's name; undefined where the request is not one for this service. */
  readonly operationOf: (request: WireRequest) => string | undefined;
  /** Throws AwsError where the body cannot be read. */
  readonly paramsOf: (request: WireRequest) => Params;
  readonly answer: (operation: string, result: object, requestId: string) => WireAnswer;
  readonly error: (error: AwsError, requestId: string) => WireAnswer;
}

/** One call, with all that an operation may ask about the world. */
export interface Call {
  readonly params: Params;
  readonly check: Constraints;
  readonly account: Account;
  /** Every account that there is: a role may be in another one than the caller. */
  readonly accounts: readonly Account[];
  readonly caller: Caller;
  /** The access key id. */
  readonly signedWith: string;
  /** That the request was signed for. */
  readonly region: string;
  readonly now: () => Date;
  /** The most items on this page, whatever was asked for: AWS may return fewer than asked for, or none. */
  readonly shortPage: number | undefined;
  /** Whether this evaluation has to come back in FailedEvaluations. */
  readonly failsEvaluation: (evaluation: Params) => boolean;
}

/**
 * One AWS service. A further service is a file that exports one of these, and a line in services.ts.
 */
export interface Service {
  /** Before the colon in the name of an IAM action and, unless `signingName` says otherwise, in the scope of a signature. */
  readonly name: string;
  readonly signingName?: string;
  readonly protocol: Protocol;
  /** Throw AwsError to answer with an error. */
  readonly operations: Readonly<Record<string, (call: Call) => object | Promise<object>>>;
  /** What the service says when the thing asked for is not there. */
  readonly notFound: (operation: string, params: Params) => AwsError;
}
