/** What AWS answers instead of a result: an error code, a message and an HTTP status. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** The capitalised `Message` is how the layer in front of a JSON service spells it (denials, expired tokens). */
  readonly messageField: 'message' | 'Message';

  constructor(
    code: string,
    message: string,
    {
      status = 400,
      messageField = 'message',
    }: { status?: number; messageField?: 'message' | 'Message' } = {},
  ) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
    this.messageField = messageField;
  }
}

/** The failures that any operation can meet, in the words of one protocol. */
export interface Failures {
  readonly throttled: () => AwsError;
  readonly internal: () => AwsError;
  readonly denied: (callerArn: string, action: string, resource: string) => AwsError;
  readonly expired: () => AwsError;
  readonly unsigned: () => AwsError;
  readonly unknownKey: () => AwsError;
  readonly wrongScope: (service: string) => AwsError;
  readonly unknownOperation: (operation: string) => AwsError;
  readonly invalid: (message: string) => AwsError;
  readonly malformed: (message: string) => AwsError;
}

export const notAuthorized = (callerArn: string, action: string, resource: string): string =>
  `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} because no ` +
  `identity-based policy allows the ${action} action`;
