import { loadRole } from './list-roles.ts';
import { loadUser } from './list-users.ts';
import type { Source } from './source.ts';

/**
 * Read from saved answers only: the listings tell a live account's users and roles in fewer bytes.
 *
 * The answer leaves out what `--filter` did not ask for.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const getAccountAuthorizationDetails = {
  operation: 'GetAccountAuthorizationDetails',
  action: 'iam:GetAccountAuthorizationDetails',
  on: '*',
  file: 'get-account-authorization-details.json',
  lists: {
    'AWS::IAM::User': { field: 'UserDetailList', isOptional: true, facts: ['tags'], load: loadUser },
    'AWS::IAM::Role': {
      field: 'RoleDetailList',
      isOptional: true,
      facts: ['trustPolicy', 'tags', 'lastUsed'],
      load: loadRole,
    },
  },
} as const satisfies Source;
