import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IAMClient } from '@aws-sdk/client-iam';
import { iamUserMfaRequired } from '../../rules/iam-user-mfa-required/rule.ts';
import type { IamUser } from '../resources/user.ts';
import { selectRules } from '../cli/selected-rules.ts';
import { readParameters } from '../decision/parameters.ts';
import { accountInventory } from './account.ts';
import { collect } from './collect.ts';
import { readInventoryFolder } from './folder.ts';
import type { Problem } from '../aws/problem.ts';
import type { Inventory, Listing } from './inventory.ts';
import { toAccount, virtualDevice } from '../../test/aws/account.ts';
import { clientsOf } from '../../test/aws/clients.ts';
import { startAws, type AwsEndpoint } from '../../test/aws/endpoint.ts';

const home = { accountId: '111122223333', partition: 'aws' };

let aws: AwsEndpoint;
let dir: string;

beforeEach(async () => {
  const token = { SerialNumber: 'GAKT12345678', EnableDate: '2024-01-02T03:04:05Z' };
  const account = toAccount({
    ...home,
    users: [
      { UserName: 'alice', MFADevices: [virtualDevice('alice', home)] },
      { UserName: 'bob', MFADevices: [token, { ...token, SerialNumber: 'GAKT87654321' }] },
      { UserName: 'eve' },
    ],
    roles: ['one', 'two'].map((RoleName) => ({ RoleName, AssumeRolePolicyDocument: {} })),
  });
  aws = await startAws({ account });
  dir = mkdtempSync(join(tmpdir(), 'answers-'));
});

afterEach(async () => {
  await aws.stop();
  rmSync(dir, { recursive: true });
});

/** A client to which an operation's first answer says that there is more, and not where. */
const clientWithoutMarker = (operation: string): IAMClient => {
  const { iam } = clientsOf(aws);
  iam.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        if (commandName === `${operation}Command` && result.output)
          Object.assign(result.output, { IsTruncated: true, Marker: undefined });
        return result;
      },
    // Outside the reading of the answer, inside all else.
    { step: 'deserialize', priority: 'high' },
  );
  return iam;
};

const listUsers = async (inventory: Inventory): Promise<Listing<IamUser>> => {
  const parameters = readParameters(iamUserMfaRequired, { appliesTo: 'credential-users' });
  const listing = await inventory.list('AWS::IAM::User', iamUserMfaRequired.needs, parameters);
  if (listing === undefined) throw new Error('nothing lists users');
  return listing;
};

const deviceCounts = ({ resources }: Listing<IamUser>): object =>
  Object.fromEntries(
    resources.map(({ resourceName, mfaDevices }) => [resourceName, mfaDevices?.value.length]),
  );

/** The rules for privileges have users and roles listed a second time, and a folder then knows more than one listing told. */
const LISTED_ONCE = ['iam-user-mfa-required', 'iam-role-trust-mfa-required', 'root-user-mfa-required'];

describe('an answer that is cut short and does not say where it goes on', () => {
  it('leaves the users that follow unlisted', async () => {
    aws.pageSizes = [2];
    const listing = await listUsers(accountInventory({ iam: clientWithoutMarker('ListUsers') }));
    expect(listing).toMatchObject({
      resources: [{ resourceName: 'alice' }, { resourceName: 'bob' }],
      complete: false,
      problems: [
        {
          operation: 'ListUsers',
          error: { message: expect.stringMatching(/IsTruncated true and no Marker$/) },
        },
      ],
    });
  });

  it('leaves the roles that follow unlisted', async () => {
    aws.pageSizes = [1];
    const inventory = accountInventory({ iam: clientWithoutMarker('ListRoles') });
    expect(await inventory.list('AWS::IAM::Role', [{ fact: 'trustPolicy' }], {})).toMatchObject({
      resources: [{ resourceName: 'one' }],
      complete: false,
      problems: [{ operation: 'ListRoles' }],
    });
  });

  it('tells nothing about the devices of a user', async () => {
    const listing = await listUsers(accountInventory({ iam: clientWithoutMarker('ListMFADevices') }));
    expect(deviceCounts(listing)).toEqual({ alice: 1, bob: undefined, eve: undefined });
    expect(listing.problems.map(({ resourceName }) => resourceName)).toEqual(['bob', 'eve']);
  });

  it('tells nothing about the keys of a user', async () => {
    const { resources, problems } = await listUsers(
      accountInventory({ iam: clientWithoutMarker('ListAccessKeys') }),
    );
    expect(resources.flatMap(({ activeAccessKeys }) => activeAccessKeys ?? [])).toEqual([]);
    expect(problems).toMatchObject([{ operation: 'ListAccessKeys', resourceName: 'eve' }]);
  });

  it('about virtual devices costs calls alone', async () => {
    const warnings: Problem[] = [];
    const onWarning = (warning: Problem): number => warnings.push(warning);
    const iam = clientWithoutMarker('ListVirtualMFADevices');
    const listing = await listUsers(accountInventory({ iam, onWarning }));
    expect(deviceCounts(listing)).toEqual({ alice: 1, bob: 2, eve: 0 });
    expect(listing).toMatchObject({ complete: true, problems: [] });
    expect(warnings).toMatchObject([{ operation: 'ListVirtualMFADevices' }]);
  });

  it.each([
    'ListUsers',
    'ListRoles',
    'ListMFADevices',
    'ListVirtualMFADevices',
    'ListAccessKeys',
    'ListServiceSpecificCredentials',
  ])('of %s is collected as it is read', async (operation) => {
    const { sts } = clientsOf(aws);
    await collect({ iam: clientWithoutMarker(operation), sts, dir, rules: selectRules(LISTED_ONCE, []) });
    const folder = await readInventoryFolder(dir);
    const live = accountInventory({ iam: clientWithoutMarker(operation) });
    const seen = async (inventory: Inventory): Promise<readonly unknown[]> => {
      const users = await listUsers(inventory);
      const roles = await inventory.list('AWS::IAM::Role', [{ fact: 'trustPolicy' }], {});
      const keys = users.resources.map(({ activeAccessKeys }) => activeAccessKeys?.value);
      return [deviceCounts(users), keys, users.complete, roles?.resources.length, roles?.complete];
    };
    expect(await seen(folder)).toEqual(await seen(live));
  });
});

describe('a virtual device', () => {
  it('is told of by the list that it is in, every other by the user’s own', async () => {
    const { resources } = await listUsers(accountInventory({ iam: clientsOf(aws).iam }));
    expect(resources.map(({ mfaDevices }) => mfaDevices?.source)).toEqual([
      'ListVirtualMFADevices',
      'ListMFADevices',
      'ListMFADevices',
    ]);
  });

  it('of a later user of the same name is not the earlier one’s: IAM is asked', async () => {
    const [alice] = aws.account.users;
    if (alice === undefined) throw new Error('the account has no user');
    const { UserId } = alice;
    aws.faults.add({
      kind: 'slow',
      ms: 0,
      operation: 'iam:ListVirtualMFADevices',
      // Made anew between the two listings.
      when: () => {
        Object.assign(alice, { UserId: 'AIDALATERALICE' });
        return false;
      },
    });
    const { resources } = await listUsers(accountInventory({ iam: clientsOf(aws).iam }));
    expect(resources[0]).toMatchObject({
      resourceId: UserId,
      mfaDevices: { source: 'ListMFADevices' },
    });
    const asked = aws.requests.filter(({ operation }) => operation === 'iam:ListMFADevices');
    expect(asked.map(({ params }) => params['UserName']).toSorted()).toEqual(['alice', 'bob', 'eve']);
  });
});
