import { AwsError } from './aws-error.ts';
import { queryProtocol } from './query-protocol.ts';
import type { Service } from './service.ts';

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
export const sts: Service = {
  name: 'sts',
  protocol: queryProtocol({ version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' }),
  operations: {
    GetCallerIdentity: ({ account, caller }) => ({
      UserId: caller.UserId,
      Account: account.accountId,
      Arn: caller.Arn,
    }),
  },
  notFound: () => new AwsError('NoSuchEntity', 'Not found.', { status: 404 }),
};
