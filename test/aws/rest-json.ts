/** How services of the AWS REST JSON protocol answer, and refuse: with the same codes, but for a few of their own. */
import { AwsError, notAuthorized, type Failures } from './aws-error.ts';
import type { Protocol } from './service.ts';

export const restJsonError = (code: string, message: string, status: number): AwsError =>
  new AwsError(code, message, { status, messageField: 'Message' });

/** @param own what the service calls otherwise, or has a code of its own for */
export const restJsonFailures = (
  own: Pick<Failures, 'throttled' | 'internal'> & Partial<Pick<Failures, 'invalid' | 'malformed'>>,
): Failures => ({
  denied: (callerArn, action, resource) =>
    restJsonError('AccessDeniedException', notAuthorized(callerArn, action, resource), 403),
  expired: () =>
    restJsonError('ExpiredTokenException', 'The security token included in the request is expired', 403),
  unsigned: () => restJsonError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403),
  unknownKey: () =>
    restJsonError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      403,
    ),
  wrongScope: (service) =>
    restJsonError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${service}'.`,
      403,
    ),
  unknownOperation: () => restJsonError('UnknownOperationException', '', 404),
  invalid: (message) => restJsonError('ValidationException', message, 400),
  malformed: (message) => restJsonError('SerializationException', message, 400),
  ...own,
});

/** @param messageField what the service calls the message of an error */
export const restJsonAnswers = (messageField: 'Message' | 'message'): Pick<Protocol, 'answer' | 'error'> => ({
  answer: (_operation, result) => ({
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify(result),
  }),
  error: ({ code, message, status }) => ({
    status,
    contentType: 'application/json',
    body: JSON.stringify({ [messageField]: message }),
    headers: { 'x-amzn-errortype': code },
  }),
});
