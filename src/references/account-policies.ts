/** The policies of an account's IAM: trust policies of roles, inline and managed policies. */
import type { AuthorizationDetails, NamedDocument } from '../privileges/account.ts';
import type { KnownUsers } from './find-references.ts';
import type { StoredPolicy } from './stored-policy.ts';

interface Holder {
  readonly arn: string;
  readonly name: string;
  readonly inline: readonly NamedDocument[];
}

const accountOf = (arn: string): string | null => {
  const [, , , , accountId = ''] = arn.split(':');
  return /^\d{12}$/.test(accountId) ? accountId : null;
};

const placed = (resourceType: string, { arn, name }: Pick<Holder, 'arn' | 'name'>) => ({
  resourceType,
  resourceName: name,
  resourceArn: arn,
  accountId: accountOf(arn),
  region: null,
});

const inlineOf = (resourceType: string, holder: Holder): readonly StoredPolicy[] =>
  holder.inline.map(({ name, document }) => ({
    ...placed(resourceType, holder),
    policyName: name,
    kind: 'identity',
    document,
  }));

/** Of managed policies the version in force; those of AWS name nobody. */
export const accountPolicies = ({
  users,
  groups,
  roles,
  policies,
}: AuthorizationDetails): readonly StoredPolicy[] => [
  ...roles.map((role): StoredPolicy => ({
    ...placed('AWS::IAM::Role', role),
    policyName: null,
    kind: 'trust',
    document: role.trustPolicy,
  })),
  ...roles.flatMap((role) => inlineOf('AWS::IAM::Role', role)),
  ...users.flatMap((user) => inlineOf('AWS::IAM::User', user)),
  ...groups.flatMap((group) => inlineOf('AWS::IAM::Group', group)),
  ...policies.flatMap((policy): readonly StoredPolicy[] =>
    accountOf(policy.arn) === null
      ? []
      : policy.versions
          .filter(({ isDefault }) => isDefault)
          .map(({ document }) => ({
            ...placed('AWS::IAM::Policy', policy),
            policyName: null,
            kind: 'identity',
            document,
          })),
  ),
];

/** The account of an answer, by the ARNs in it, and the ids of all of its users. */
export const knownUsers = ({ users, groups, roles, policies }: AuthorizationDetails): KnownUsers => ({
  accountIds: new Set(
    [...users, ...groups, ...roles, ...policies].flatMap(({ arn }) => accountOf(arn) ?? []),
  ),
  ids: new Set(users.map(({ id }) => id)),
});
