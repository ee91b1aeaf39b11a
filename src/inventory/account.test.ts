import { iamUserMfaRequired } from '../../rules/iam-user-mfa-required/rule.ts';
import { readParameters } from '../decision/parameters.ts';
import type { IamUser } from '../resources/user.ts';
import { accountInventory } from './account.ts';
import type { Problem } from '../aws/problem.ts';
import type { Listing } from './inventory.ts';
import type { ReadingOptions } from '../aws/reading.ts';
import { accountOf } from '../../test/aws/account-of.ts';
import { toAccount, virtualDevice, type Account } from '../../test/aws/account.ts';
import { clientsOf } from '../../test/aws/clients.ts';
import { startAws, type AwsEndpoint } from '../../test/aws/endpoint.ts';
import { heldUntilTogether } from '../../test/aws/faults.ts';
import { sharedIt } from '../../test/support/share.ts';

const it = sharedIt(6, 'accounts that are read');

const home = { accountId: '111122223333', partition: 'aws' };
const CREATED = '2024-01-02T03:04:05Z';
const LoginProfile = { CreateDate: CREATED, PasswordResetRequired: false };
const key = (Status: 'Active' | 'Inactive', number: number) => ({
  AccessKeyId: `AKIA${number}EXAMPLE`,
  Status,
  CreateDate: CREATED,
});

const toTestAccount = (): Account =>
  toAccount({
    ...home,
    users: [
      { UserName: 'virtual', MFADevices: [virtualDevice('virtual', home)], LoginProfile },
      {
        UserName: 'passkey',
        MFADevices: [
          { SerialNumber: 'arn:aws:iam::111122223333:u2f/user/passkey/key-A', EnableDate: CREATED },
        ],
      },
      { UserName: 'token', MFADevices: [{ SerialNumber: 'GAKT12345678', EnableDate: CREATED }] },
      { UserName: 'console', LoginProfile },
      { UserName: 'keys', AccessKeys: [key('Inactive', 1), key('Active', 2)], Path: '/bots/' },
      { UserName: 'nothing' },
      // Its own device was created for it and never assigned to it.
      { UserName: 'unassigned' },
      { UserName: 'root-account-mfa-device' },
    ],
    root: {
      CreateDate: CREATED,
      MFADevices: [virtualDevice('root-account-mfa-device', home)],
      AccessKeys: [],
      hasPassword: true,
    },
    unassignedVirtualDevices: [{ SerialNumber: 'arn:aws:iam::111122223333:mfa/unassigned' }],
  });

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({ account: toTestAccount() });
});

afterEach(async () => {
  await aws.stop();
});

type AppliesTo = 'all-users' | 'console-users' | 'credential-users';

interface ReadUsers extends Listing<IamUser> {
  readonly warnings: readonly Problem[];
}

const readUsers = async (
  appliesTo: AppliesTo = 'all-users',
  options: Partial<ReadingOptions> = {},
): Promise<ReadUsers> => {
  const warnings: Problem[] = [];
  const onWarning = (problem: Problem): number => warnings.push(problem);
  const { iam } = clientsOf(aws);
  const inventory = accountInventory({ iam, onWarning, ...options });
  const listing = await inventory.list('AWS::IAM::User', iamUserMfaRequired.needs, {
    ...readParameters(iamUserMfaRequired, { appliesTo }),
  });
  if (listing === undefined) throw new Error('a live account lists every type');
  return { ...listing, warnings };
};

/** How many devices each user has, by name; undefined: not read. */
const deviceCounts = ({ resources }: ReadUsers): object =>
  Object.fromEntries(
    resources.map(({ resourceName, mfaDevices }) => [resourceName, mfaDevices?.value.length]),
  );

/** In the order in which IAM lists users. */
const DEVICES = {
  console: 0,
  keys: 0,
  nothing: 0,
  passkey: 1,
  'root-account-mfa-device': 0,
  token: 1,
  unassigned: 0,
  virtual: 1,
};

/** The users that an operation was asked about, by name. */
const askedAbout = (operation: string): readonly unknown[] =>
  aws.requests
    .filter((request) => request.operation === operation)
    .map(({ params }) => params['UserName'])
    .toSorted();

describe('users', () => {
  it('have the devices that IAM lists, of every kind', async () => {
    const listing = await readUsers();
    expect(deviceCounts(listing)).toEqual(DEVICES);
    expect(listing).toMatchObject({ complete: true, problems: [], warnings: [] });
    expect(listing.resources[1]).toEqual({
      resourceType: 'AWS::IAM::User',
      resourceId: aws.account.users[4]?.UserId,
      resourceName: 'keys',
      arn: 'arn:aws:iam::111122223333:user/bots/keys',
      path: '/bots/',
      accountId: '111122223333',
      createDate: aws.account.users[4]?.CreateDate.replace('Z', '.000Z'),
      mfaDevices: { value: [], source: 'ListMFADevices', asOf: expect.stringMatching(/^\d{4}-.*Z$/) },
      allMfaDevices: { value: [], source: 'ListMFADevices', asOf: expect.stringMatching(/^\d{4}-.*Z$/) },
      passwordLastUsed: { value: null, source: 'ListUsers', asOf: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
    expect(listing.resources[5]?.mfaDevices?.value).toEqual([
      { serialNumber: 'GAKT12345678', enableDate: '2024-01-02T03:04:05.000Z' },
    ]);
  });

  it('are asked about one by one only where the list of virtual devices does not tell', async () => {
    await readUsers();
    expect(askedAbout('iam:ListMFADevices')).toEqual(
      Object.keys(DEVICES).filter((name) => name !== 'virtual'),
    );
    expect([...aws.calls]).toEqual([
      ['iam:ListUsers', 1],
      ['iam:ListVirtualMFADevices', 1],
      ['iam:ListMFADevices', 7],
    ]);
    expect(aws.requests.slice(0, 2).map(({ params }) => params)).toEqual([
      expect.objectContaining({ MaxItems: '1000' }),
      expect.objectContaining({ MaxItems: '1000', AssignmentStatus: 'Assigned' }),
    ]);
  });

  const withoutDevice = ['console', 'keys', 'nothing', 'root-account-mfa-device', 'unassigned'];
  it.each<readonly [AppliesTo, readonly string[], readonly string[]]>([
    ['all-users', [], []],
    ['console-users', withoutDevice, []],
    ['credential-users', withoutDevice, withoutDevice.filter((name) => name !== 'console')],
  ])(
    '%s: passwords and keys are asked for where the verdict hangs on them',
    async (appliesTo, passwords, keys) => {
      const { resources } = await readUsers(appliesTo);
      expect(askedAbout('iam:GetLoginProfile')).toEqual(passwords);
      expect(askedAbout('iam:ListAccessKeys')).toEqual(keys);
      const known = (fact: 'hasPassword' | 'activeAccessKeys'): object =>
        Object.fromEntries(
          resources.flatMap((user) => {
            const found = user[fact];
            return found === undefined ? [] : [[user.resourceName, found.value]];
          }),
        );
      expect(known('hasPassword')).toEqual(
        Object.fromEntries(passwords.map((name) => [name, name === 'console'])),
      );
      expect(known('activeAccessKeys')).toEqual(
        Object.fromEntries(keys.map((name) => [name, name === 'keys' ? 1 : 0])),
      );
    },
  );

  it.each([[[1]], [[2, 0, 3]], [[0, 0, 5]]])('come whole from pages of %j', async (pageSizes) => {
    aws.pageSizes = pageSizes;
    aws.account.users[2]?.MFADevices.push({ SerialNumber: 'GAKT87654321', EnableDate: CREATED });
    const listing = await readUsers('credential-users');
    expect(deviceCounts(listing)).toEqual({ ...DEVICES, token: 2 });
    expect(listing.resources.map(({ activeAccessKeys }) => activeAccessKeys?.value)).toContain(1);
    expect(listing).toMatchObject({ complete: true, problems: [] });
  });

  it.each(['iam:ListMFADevices', 'iam:ListAccessKeys'])(
    'who are gone when %s is asked are left out',
    async (operation) => {
      aws.faults.add({ kind: 'no-such-entity', operation, when: ({ UserName }) => UserName === 'keys' });
      const listing = await readUsers('credential-users');
      expect(listing.resources.map(({ resourceName }) => resourceName)).toEqual(
        Object.keys(DEVICES).filter((name) => name !== 'keys'),
      );
      expect(listing).toMatchObject({ complete: true, problems: [] });
    },
  );
});

describe('a failure leaves unread what it is about, and is a problem', () => {
  const failing = ['throttle', '5xx', 'deny', 'expired', 'drop', 'garbage', 'empty'] as const;

  it.each(failing)('%s of ListUsers on its first page', async (kind) => {
    aws.faults.add({ kind, operation: 'iam:ListUsers', times: Infinity });
    expect(await readUsers()).toMatchObject({
      resources: [],
      complete: false,
      problems: [
        { operation: 'ListUsers', error: { name: expect.any(String), message: expect.any(String) } },
      ],
    });
  });

  it.each(failing)('%s of ListUsers on its second page', async (kind) => {
    aws.pageSizes = [3];
    aws.faults.add({ kind, operation: 'iam:ListUsers', skip: 1, times: Infinity });
    const listing = await readUsers();
    expect(deviceCounts(listing)).toEqual({ console: 0, keys: 0, nothing: 0 });
    expect(listing).toMatchObject({ complete: false, problems: [{ operation: 'ListUsers' }] });
  });

  it.each(failing)('%s of ListMFADevices for one user', async (kind) => {
    const when = ({ UserName }: { readonly UserName?: unknown }): boolean => UserName === 'nothing';
    aws.faults.add({ kind, operation: 'iam:ListMFADevices', when, times: Infinity });
    const listing = await readUsers();
    expect(deviceCounts(listing)).toEqual({ ...DEVICES, nothing: undefined });
    expect(listing).toMatchObject({
      complete: true,
      problems: [
        {
          operation: 'ListMFADevices',
          resourceName: 'nothing',
          error: { name: expect.any(String), message: expect.any(String) },
        },
      ],
    });
  });

  it.each(failing)('%s of ListVirtualMFADevices only costs calls', async (kind) => {
    aws.faults.add({ kind, operation: 'iam:ListVirtualMFADevices', times: Infinity });
    const listing = await readUsers();
    expect(deviceCounts(listing)).toEqual(DEVICES);
    expect(aws.calls.get('iam:ListMFADevices')).toBe(8);
    expect(listing).toMatchObject({
      complete: true,
      problems: [],
      warnings: [{ operation: 'ListVirtualMFADevices' }],
    });
  });

  it.each(failing)('%s of GetLoginProfile is no password and no lack of one', async (kind) => {
    aws.faults.add({ kind, operation: 'iam:GetLoginProfile', times: Infinity });
    const { resources, problems } = await readUsers('credential-users');
    expect(resources.flatMap(({ hasPassword }) => hasPassword ?? [])).toEqual([]);
    expect(problems.map(({ operation }) => operation)).toEqual(Array(5).fill('GetLoginProfile'));
    // One active key decides, whatever the password.
    expect(resources.find(({ resourceName }) => resourceName === 'keys')?.activeAccessKeys?.value).toBe(1);
  });

  it.each(failing)('%s of ListAccessKeys is no lack of keys', async (kind) => {
    aws.faults.add({ kind, operation: 'iam:ListAccessKeys', times: Infinity });
    const { resources, problems } = await readUsers('credential-users');
    expect(resources.flatMap(({ activeAccessKeys }) => activeAccessKeys ?? [])).toEqual([]);
    expect(problems).toHaveLength(4);
  });

  it('and the rest is not asked any more where everything fails', async () => {
    Object.assign(aws.account, accountOf({ users: 100, roles: 0, withVirtualDevice: 0 }));
    aws.faults.add({ kind: 'deny', operation: 'iam:ListMFADevices', times: Infinity });
    const { resources, complete, problems } = await readUsers('all-users', { concurrency: 5 });
    expect([resources.length, complete]).toEqual([100, true]);
    expect(resources.flatMap(({ mfaDevices }) => mfaDevices ?? [])).toEqual([]);
    const asked = aws.calls.get('iam:ListMFADevices') ?? 0;
    expect(asked).toBeGreaterThanOrEqual(50);
    expect(asked).toBeLessThan(60);
    expect(problems.at(-1)).toEqual({
      operation: 'ListMFADevices',
      error: {
        name: 'Error',
        message: `not asked about ${100 - asked} of 100: stopped after 50 failures in a row`,
      },
    });
  });

  it('and the others are asked where many fail alike, wherever they stand', async () => {
    Object.assign(aws.account, accountOf({ users: 130, roles: 0, withVirtualDevice: 0 }));
    const failing = aws.account.users.slice(0, 40).map(({ UserName }) => UserName);
    aws.faults.add({
      kind: 'deny',
      operation: 'iam:ListMFADevices',
      times: Infinity,
      when: ({ UserName }) => failing.includes(String(UserName)),
    });
    const { resources, problems } = await readUsers('all-users', { concurrency: 5 });
    expect(resources.filter(({ mfaDevices }) => mfaDevices !== undefined)).toHaveLength(90);
    expect(problems.map(({ resourceName }) => resourceName).toSorted()).toEqual(failing.toSorted());
  });

  it('and what was not read before the signal is not read', async () => {
    const aborting = new AbortController();
    const { resources, problems } = await readUsers('all-users', {
      concurrency: 1,
      signal: aborting.signal,
      onProgress: (_operation, done) => {
        if (done === 2) aborting.abort(new Error('out of time'));
      },
    });
    expect(resources.map(({ mfaDevices }) => mfaDevices?.value.length)).toEqual([
      0,
      0,
      ...Array<undefined>(5).fill(undefined),
      1,
    ]);
    expect(problems).toEqual([
      {
        operation: 'ListMFADevices',
        error: { name: 'Error', message: expect.stringMatching(/^not asked about 5 of 7: .*out of time/) },
      },
    ]);
  });
});

describe('calls about single users', () => {
  it.each([
    [undefined, 10],
    [3, 3],
  ])('with a concurrency of %j, %i at once', async (concurrency, most) => {
    Object.assign(aws.account, accountOf({ users: 60, roles: 0, withVirtualDevice: 0 }));
    aws.faults.add(heldUntilTogether('iam:ListMFADevices', most));
    await readUsers('all-users', concurrency === undefined ? {} : { concurrency });
    expect(aws.mostAtOnce).toBe(most);
    expect(aws.calls.get('iam:ListMFADevices')).toBe(60);
  });

  it('are told of as they come along', async () => {
    const told: string[] = [];
    await readUsers('console-users', {
      onProgress: (operation, done, total) => told.push(`${operation} ${done} of ${total}`),
    });
    expect(told).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7].map((done) => `ListMFADevices ${done} of 7`),
      ...[1, 2, 3, 4, 5].map((done) => `GetLoginProfile ${done} of 5`),
    ]);
  });
});

it.each([undefined, '111122223333'])('the account is what is known already: %j', async (accountId) => {
  const { iam } = clientsOf(aws);
  const inventory = accountInventory({ iam, ...(accountId === undefined ? {} : { accountId }) });
  expect(await inventory.accountId()).toBe(accountId);
  expect([...aws.calls]).toEqual([]);
});
