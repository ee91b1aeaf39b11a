import { isAbsent, items, member, text, type JsonField } from '../../json/field.ts';
import type { IamUser } from '../../resources/user.ts';
import { loadRole } from './list-roles.ts';
import { loadUser } from './list-users.ts';
import type { Source } from './source.ts';

const groupsIn = (entry: JsonField): Pick<IamUser, 'groups'> => {
  const list = member(entry, 'GroupList');
  return isAbsent(list) ? {} : { groups: { value: items(list).map(text), source: entry.document } };
};

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
    'AWS::IAM::User': {
      field: 'UserDetailList',
      isOptional: true,
      facts: ['tags', 'groups'],
      load: (entry) => ({ ...loadUser(entry), ...groupsIn(entry) }),
    },
    'AWS::IAM::Role': {
      field: 'RoleDetailList',
      isOptional: true,
      facts: ['trustPolicy', 'tags', 'lastUsed'],
      load: loadRole,
    },
  },
} as const satisfies Source;
