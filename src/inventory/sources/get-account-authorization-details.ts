import type { FactName } from '../../../rules/rule.ts';
import type { AccountRole, AccountUser, AuthorizationDetails } from '../../privileges/account.ts';
import type { Fact } from '../../resources/fact.ts';
import type { IamRole } from '../../resources/role.ts';
import type { IamUser } from '../../resources/user.ts';
import { isAbsent, items, member, text, type JsonField } from '../../json/field.ts';
import { errorFieldsOf } from '../../text/error-text.ts';
import { DETAIL_LISTS, readAuthorizationDetails } from '../read-authorization-details.ts';
import { saveDetails } from '../save-details.ts';
import { cutShortBy } from '../saved-answer.ts';
import { loadRole } from './list-roles.ts';
import { loadUser } from './list-users.ts';
import type { FactsOf, Source, Tells } from './source.ts';

const OPERATION = 'GetAccountAuthorizationDetails';

const groupsIn = (entry: JsonField): Pick<IamUser, 'groups'> => {
  const list = member(entry, 'GroupList');
  return isAbsent(list) ? {} : { groups: { value: items(list).map(text), source: entry.document } };
};

/** Says of a value where it is from, and of when. */
type FactMaker = <Value>(value: Value) => Fact<Value>;

/** What the policies of an account tell of each of its users; of somebody whom it does not have, nothing. */
const factsOfUsers = (
  account: AuthorizationDetails,
  fact: FactMaker,
): ((user: IamUser) => FactsOf<IamUser>) => {
  const users = new Map<string, AccountUser>(account.users.map((user) => [user.arn, user]));
  return ({ arn, resourceId }) => {
    const user = users.get(arn);
    // A name, and with it an ARN, comes back for another user: the unique id has to agree.
    return user?.id === resourceId ? { authorization: fact({ account, user }) } : {};
  };
};

/** The same of each of its roles. */
const factsOfRoles = (
  account: AuthorizationDetails,
  fact: FactMaker,
): ((role: IamRole) => FactsOf<IamRole>) => {
  const roles = new Map<string, AccountRole>(account.roles.map((role) => [role.arn, role]));
  return ({ arn, resourceId }) => {
    const role = roles.get(arn);
    return role?.id === resourceId ? { roleAuthorization: fact({ account, role }) } : {};
  };
};

/**
 * Whether a saved answer leaves something out: lists that were not saved, or are cut short; and a list of roles that is
 * empty, as `--filter` leaves it: what a user can become is not known then.
 */
const isPartial = (file: JsonField): boolean =>
  cutShortBy(file) !== undefined ||
  Object.values(DETAIL_LISTS).some((list) => isAbsent(member(file, list))) ||
  items(member(file, DETAIL_LISTS.roles)).length === 0;

/** What the answer tells of users or of roles: all of it or nothing. */
const toldBy = <R extends IamUser | IamRole>(
  facts: readonly FactName<R>[],
  factsIn: (account: AuthorizationDetails, fact: FactMaker) => (resource: R) => FactsOf<R>,
) => {
  const nothing = (): FactsOf<R> => ({});
  return {
    facts,
    live: {
      kind: 'of all',
      ask: async ({ details, fact }) => {
        try {
          return { factsOf: factsIn(await details(), fact), problem: undefined };
        } catch (error) {
          return { factsOf: nothing, problem: { operation: OPERATION, error: errorFieldsOf(error) } };
        }
      },
    },
    load: (file) => ({
      factsOf: isPartial(file)
        ? nothing
        : factsIn(readAuthorizationDetails(file), (value) => ({ value, source: file.document })),
      // It lists all of whom it tells.
      told: [],
      isOneByOne: false,
    }),
  } as const satisfies Tells<R>;
};

/**
 * Users and roles of a live account are told by the listings, in fewer bytes: it is asked what rights users have, all of it or
 * nothing.
 *
 * The answer leaves out what `--filter` did not ask for.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export const getAccountAuthorizationDetails = {
  operation: OPERATION,
  action: 'iam:GetAccountAuthorizationDetails',
  on: '*',
  file: 'get-account-authorization-details.json',
  lists: {
    'AWS::IAM::User': {
      field: DETAIL_LISTS.users,
      isOptional: true,
      facts: ['tags', 'groups'],
      load: (entry) => ({ ...loadUser(entry), ...groupsIn(entry) }),
    },
    'AWS::IAM::Role': {
      field: DETAIL_LISTS.roles,
      isOptional: true,
      facts: ['trustPolicy', 'tags', 'lastUsed'],
      load: loadRole,
    },
  },
  tells: {
    'AWS::IAM::Role': toldBy<IamRole>(['roleAuthorization'], factsOfRoles),
    'AWS::IAM::User': toldBy<IamUser>(['authorization'], factsOfUsers),
  },
  save: saveDetails,
} as const satisfies Source;
