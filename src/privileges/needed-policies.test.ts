import {
  accountWith,
  allow,
  arnOf,
  deny,
  trusts,
  type AccountWith,
} from '../../test/support/account-with.ts';
import { sharedEach } from '../../test/support/share.ts';
import { awsPolicies } from './aws-policies.ts';
import { attachedOfAws } from './needed-policies.ts';
import { accountPrivileges } from './privileges.ts';

const NOW = new Date(Date.UTC(2026, 10, 29));
const ofAws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
/** Those that make an administrator alone. */
const ENOUGH = [
  'AdministratorAccess',
  'IAMFullAccess',
  ...awsPolicies().flatMap(({ name, level }) => (level === 'administrator' ? [name] : [])),
].map(ofAws);
const ROLES: AccountWith['roles'] = {
  deployer: { trust: trusts({ Service: 'cloudformation.amazonaws.com' }), can: [allow('*')] },
};

/** What is attached on the way of alice, who may attach every policy but those that are enough. */
const attached = (can: readonly object[], roles?: AccountWith['roles']) => {
  const details = accountWith({ users: { alice: { can } }, ...(roles && { roles }) });
  const [alice] = details.users;
  if (alice === undefined) throw new Error('no user');
  const { privilege, steps } = accountPrivileges(details, NOW).privilegeOf(
    alice,
    'access-key',
    'administrator',
  );
  return {
    privilege,
    attached: steps.flatMap(({ grants }) => grants.flatMap((grant) => attachedOfAws(grant) ?? [])),
  };
};

describe('of the policies of AWS that somebody attaches', () => {
  const own = arnOf('user', 'alice');

  sharedEach(
    2,
    'ways to leave out policies that are enough',
  )([
    ['an Allow', [allow('iam:AttachUserPolicy', own, { ArnNotEquals: { 'iam:PolicyARN': ENOUGH } })]],
    [
      'a Deny',
      [
        allow('iam:AttachUserPolicy', own),
        deny('iam:AttachUserPolicy', '*', { ArnEquals: { 'iam:PolicyARN': ENOUGH } }),
        // One that he makes himself would be enough.
        deny('iam:CreatePolicy'),
      ],
    ],
  ])('those are told that he needs for a role, where %s leaves out others', (_, can) => {
    const found = attached(can, ROLES);
    expect(found.privilege).toBe('administrator');
    expect(new Set(found.attached).size).toBe(found.attached.length);
    expect(found.attached.length).toBeGreaterThan(0);
    expect(found.attached.length).toBeLessThanOrEqual(3);
  });

  it('two are told, of which one makes what takes a role, and the other passes it', () => {
    const two = ['AWSCloudFormationFullAccess', 'AmazonDynamoDBFullAccesswithDataPipeline'].map(ofAws);
    const others = ['AmazonEC2FullAccess', 'AWSStepFunctionsFullAccess', 'AWSCodeBuildAdminAccess'].map(
      ofAws,
    );
    const found = attached(
      [allow('iam:AttachUserPolicy', own, { ArnEquals: { 'iam:PolicyARN': [...others, ...two] } })],
      ROLES,
    );
    expect({ ...found, attached: found.attached.toSorted() }).toEqual({
      privilege: 'administrator',
      attached: two.toSorted(),
    });
  });
});
