import {
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListRolesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListRoles,
  paginateListUsers,
  paginateListVirtualMFADevices,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { toAccount, virtualDevice, type Account } from './account.ts';
import { all, clientsOf } from './clients.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const ACCOUNT = '111122223333';
const OTHER_ACCOUNT = '444455556666';
const home = { accountId: ACCOUNT, partition: 'aws' };
const ENABLED = '2024-01-02T03:04:05Z';

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Sid: "it's (one)!" }],
};

const toTestAccount = (): Account =>
  toAccount({
    accountId: ACCOUNT,
    users: [
      { UserName: 'carol', LoginProfile: { CreateDate: ENABLED, PasswordResetRequired: false } },
      { UserName: 'alice', MFADevices: [virtualDevice('alice', home)], PasswordLastUsed: ENABLED },
      {
        UserName: 'bob,the+builder',
        Path: '/staff/',
        MFADevices: [{ SerialNumber: 'GAKT12345678', EnableDate: ENABLED }],
        AccessKeys: [{ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Inactive', CreateDate: ENABLED }],
        Tags: [{ Key: 'note', Value: 'a < b & "c"' }],
      },
      { UserName: 'dave' },
    ],
    roles: [
      { RoleName: 'plain', AssumeRolePolicyDocument: trust },
      { RoleName: 'broken', AssumeRolePolicyDocument: '{"Version": 100% wrong' },
      { RoleName: 'staff', Path: '/staff/', AssumeRolePolicyDocument: trust },
    ],
    groups: [
      {
        GroupName: 'admins',
        GroupId: 'AGPAEXAMPLE',
        Path: '/',
        Arn: 'arn:aws:iam::111122223333:group/admins',
      },
    ],
    root: {
      CreateDate: ENABLED,
      MFADevices: [virtualDevice('root-account-mfa-device', home)],
      AccessKeys: [],
      hasPassword: true,
    },
    unassignedVirtualDevices: [{ SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/dave` }],
  });

let aws: AwsEndpoint;

beforeEach(async () => {
  aws = await startAws({
    account: toTestAccount(),
    otherAccounts: [toAccount({ accountId: OTHER_ACCOUNT })],
  });
});

afterEach(async () => {
  await aws.stop();
});

const names = (
  items: readonly { UserName?: string | undefined; RoleName?: string | undefined }[],
): readonly (string | undefined)[] => items.map(({ UserName, RoleName }) => UserName ?? RoleName);

const USERS = ['alice', 'bob,the+builder', 'carol', 'dave'];

describe('IAM listings', () => {
  it.each([
    { name: 'whole', pageSizes: [], pages: 1 },
    { name: 'one an answer', pageSizes: [1], pages: 4 },
    { name: 'with empty pages between', pageSizes: [2, 0, 1], pages: 4 },
  ])('come $name, every item once', async ({ pageSizes, pages }) => {
    aws.pageSizes = pageSizes;
    const { iam: client } = clientsOf(aws);
    const users = await all(paginateListUsers({ client, pageSize: 1000 }, {}), ({ Users }) => Users);
    expect(names(users)).toEqual(USERS);
    expect(aws.calls.get('iam:ListUsers')).toBe(pages);
    const roles = await all(paginateListRoles({ client }, {}), ({ Roles }) => Roles);
    expect(names(roles)).toEqual(['broken', 'plain', 'staff']);
    const devices = await all(
      paginateListVirtualMFADevices({ client }, { AssignmentStatus: 'Any' }),
      ({ VirtualMFADevices }) => VirtualMFADevices,
    );
    expect(devices.map(({ SerialNumber }) => SerialNumber?.split('/')[1])).toEqual([
      'alice',
      'dave',
      'root-account-mfa-device',
    ]);
    const details = await all(paginateGetAccountAuthorizationDetails({ client }, {}), (page) => [
      ...(page.UserDetailList ?? []).map(({ UserName }) => UserName),
      ...(page.RoleDetailList ?? []).map(({ RoleName }) => RoleName),
      ...(page.GroupDetailList ?? []).map(({ GroupName }) => GroupName),
    ]);
    expect(details.toSorted()).toEqual(['admins', ...USERS, 'broken', 'plain', 'staff'].toSorted());
  });

  it('neither repeat nor hide a user when another one goes between two pages', async () => {
    const { iam } = clientsOf(aws);
    const first = await iam.send(new ListUsersCommand({ MaxItems: 2 }));
    aws.account.users = aws.account.users.filter(({ UserName }) => UserName !== 'alice');
    const second = await iam.send(new ListUsersCommand({ MaxItems: 2, Marker: first.Marker }));
    expect(first).toMatchObject({ IsTruncated: true });
    expect(names(second.Users ?? [])).toEqual(['carol', 'dave']);
    expect(second).toMatchObject({ IsTruncated: false });
    expect(second.Marker).toBeUndefined();
  });

  it('hold 100 at a time unless more are asked for, and an empty list where there is nothing', async () => {
    const { iam } = clientsOf(aws);
    aws.account.users = toAccount({
      users: Array.from({ length: 150 }, (_, number) => ({ UserName: `user-${number}` })),
    }).users;
    expect((await iam.send(new ListUsersCommand({}))).Users).toHaveLength(100);
    expect((await iam.send(new ListUsersCommand({ MaxItems: 1000 }))).Users).toHaveLength(150);
    aws.account.users = [];
    expect(await iam.send(new ListUsersCommand({}))).toMatchObject({ Users: [], IsTruncated: false });
  });

  it('tell of users and roles what their operations tell, and no more', async () => {
    const { iam } = clientsOf(aws);
    const { Users } = await iam.send(new ListUsersCommand({ PathPrefix: '/staff/' }));
    expect(Users).toEqual([
      {
        Path: '/staff/',
        UserName: 'bob,the+builder',
        UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
        Arn: 'arn:aws:iam::111122223333:user/staff/bob,the+builder',
        CreateDate: expect.any(Date),
      },
    ]);
    const { UserDetailList, RoleDetailList } = await iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['User'] }),
    );
    expect(RoleDetailList).toEqual([]);
    expect(UserDetailList?.find(({ Path }) => Path === '/staff/')?.Tags).toEqual([
      { Key: 'note', Value: 'a < b & "c"' },
    ]);
    expect(UserDetailList?.every((detail) => !('PasswordLastUsed' in detail))).toBe(true);
  });

  it.each([
    { status: 'Assigned', serials: ['alice', 'root-account-mfa-device'] },
    { status: 'Unassigned', serials: ['dave'] },
  ] as const)('ListVirtualMFADevices($status)', async ({ status, serials }) => {
    const { VirtualMFADevices = [] } = await clientsOf(aws).iam.send(
      new ListVirtualMFADevicesCommand({ AssignmentStatus: status }),
    );
    expect(VirtualMFADevices.map(({ SerialNumber }) => SerialNumber?.split('/')[1])).toEqual(serials);
    const owners = VirtualMFADevices.map(({ User }) => User?.Arn?.split(':')[5]);
    expect(owners).toEqual(status === 'Assigned' ? ['user/alice', 'root'] : [undefined]);
  });

  it('carry trust policies URL-encoded, those too that are not JSON', async () => {
    const { iam } = clientsOf(aws);
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const [broken = '', plain = ''] = Roles.map(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument);
    expect(plain).toMatch(/^[\w.~%-]+$/);
    expect(JSON.parse(decodeURIComponent(plain))).toEqual(trust);
    expect(decodeURIComponent(broken)).toBe('{"Version": 100% wrong');
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'plain' }));
    expect(Role?.AssumeRolePolicyDocument).toBe(plain);
  });
});

describe('UpdateAssumeRolePolicy', () => {
  const update = (RoleName: string, PolicyDocument: string) =>
    clientsOf(aws).iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const of = (principal: unknown, more: object = {}): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole', ...more }],
    });

  it('replaces the whole document, as it is written', async () => {
    const text = of(`arn:aws:iam::${ACCOUNT}:user/alice`).replaceAll(',', ',\n  ');
    await update('plain', text);
    const { Role } = await clientsOf(aws).iam.send(new GetRoleCommand({ RoleName: 'plain' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(text);
  });

  it.each<[string, string, string, string]>([
    ['a role that is not there', 'gone', of('*'), 'NoSuchEntityException'],
    ['what is no JSON', 'plain', '{', 'MalformedPolicyDocumentException'],
    ['an identity policy', 'plain', of('*', { Resource: '*' }), 'MalformedPolicyDocumentException'],
    ['somebody deleted', 'plain', of('AIDAEXAMPLEALICEQ2A3B'), 'MalformedPolicyDocumentException'],
    ['a document that is too long', 'plain', of('*', { Sid: 'a'.repeat(2048) }), 'LimitExceededException'],
    ['a role of AWS', 'AWSServiceRoleForSupport', of('*'), 'UnmodifiableEntityException'],
  ])('refuses %s, and changes nothing', async (_, name, text, error) => {
    aws.account.roles = toAccount({
      roles: [
        { RoleName: 'plain', AssumeRolePolicyDocument: trust },
        {
          RoleName: 'AWSServiceRoleForSupport',
          Path: '/aws-service-role/support.amazonaws.com/',
          AssumeRolePolicyDocument: trust,
        },
      ],
    }).roles;
    await expect(update(name, text)).rejects.toMatchObject({ name: error });
    expect(aws.account.roles.map(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument)).toEqual([
      trust,
      trust,
    ]);
  });
});

describe('what IAM tells of one user', () => {
  it('is its devices, keys and password', async () => {
    const { iam } = clientsOf(aws);
    const UserName = 'bob,the+builder';
    expect((await iam.send(new ListMFADevicesCommand({ UserName }))).MFADevices).toEqual([
      { UserName, SerialNumber: 'GAKT12345678', EnableDate: new Date(ENABLED) },
    ]);
    expect((await iam.send(new ListMFADevicesCommand({ UserName: 'carol' }))).MFADevices).toEqual([]);
    expect((await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata).toMatchObject([
      { UserName, AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'Inactive' },
    ]);
    expect((await iam.send(new GetLoginProfileCommand({ UserName: 'carol' }))).LoginProfile).toMatchObject({
      UserName: 'carol',
      PasswordResetRequired: false,
    });
    expect((await iam.send(new GetUserCommand({ UserName: 'alice' }))).User?.PasswordLastUsed).toEqual(
      new Date(ENABLED),
    );
  });

  it('is the caller where no user is named, and a role session has none', async () => {
    const { iam } = clientsOf(aws);
    await expect(iam.send(new ListMFADevicesCommand({}))).rejects.toMatchObject({ name: 'ValidationError' });
    for (const caller of Object.values(aws.account.credentials)) caller.UserName = 'alice';
    expect((await iam.send(new ListMFADevicesCommand({}))).MFADevices).toHaveLength(1);
  });

  it.each([
    { of: 'ListMFADevices', command: new ListMFADevicesCommand({ UserName: 'gone' }) },
    { of: 'ListAccessKeys', command: new ListAccessKeysCommand({ UserName: 'gone' }) },
    { of: 'GetLoginProfile, no password', command: new GetLoginProfileCommand({ UserName: 'alice' }) },
    { of: 'GetUser', command: new GetUserCommand({ UserName: 'gone' }) },
    { of: 'GetRole', command: new GetRoleCommand({ RoleName: 'gone' }) },
  ])('NoSuchEntity: $of', async ({ command }) => {
    const { iam } = clientsOf(aws);
    await expect(iam.send(command as GetUserCommand)).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
      message: expect.stringContaining('cannot be found'),
    });
  });
});

describe('IAM refuses', () => {
  it.each([
    { what: 'MaxItems 0', input: { MaxItems: 0 }, message: /'maxItems'.*greater than or equal to 1$/ },
    { what: 'MaxItems 1001', input: { MaxItems: 1001 }, message: /'maxItems'.*less than or equal to 1000$/ },
    { what: 'a PathPrefix that is no path', input: { PathPrefix: 'staff' }, message: /'pathPrefix'/ },
    { what: 'an invented Marker', input: { Marker: 'AAAA' }, message: /Invalid Marker/ },
    {
      what: 'two mistakes, both told',
      input: { MaxItems: 0, PathPrefix: 'x' },
      message: /^2 validation errors detected: .*; /,
    },
  ])('$what', async ({ input, message }) => {
    const refused = clientsOf(aws).iam.send(new ListUsersCommand(input));
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('the Marker of another operation', async () => {
    const { iam } = clientsOf(aws);
    const { Marker } = await iam.send(new ListRolesCommand({ MaxItems: 1 }));
    await expect(iam.send(new ListUsersCommand({ Marker }))).rejects.toThrow('Invalid Marker');
  });
});

describe('the account as a whole', () => {
  it('GetAccountSummary counts', async () => {
    const { SummaryMap } = await clientsOf(aws).iam.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({
      Users: 4,
      Roles: 3,
      AccountMFAEnabled: 1,
      MFADevices: 3,
      MFADevicesInUse: 3,
    });
  });

  it('GetCallerIdentity', async () => {
    expect(
      await clientsOf(aws, { accountId: OTHER_ACCOUNT }).sts.send(new GetCallerIdentityCommand({})),
    ).toMatchObject({
      Account: OTHER_ACCOUNT,
      Arn: `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/mfa-rules/session`,
    });
  });
});

describe('the credential report', () => {
  it('is made on demand, and made anew only after four hours', async () => {
    const { iam } = clientsOf(aws);
    const start = Date.now();
    const get = () => iam.send(new GetCredentialReportCommand({}));
    const generate = async () => (await iam.send(new GenerateCredentialReportCommand({}))).State;
    const read = async () => Buffer.from((await get()).Content ?? []).toString('utf8');

    await expect(get()).rejects.toMatchObject({ name: 'CredentialReportNotPresentException' });
    expect(await generate()).toBe('STARTED');
    await expect(get()).rejects.toMatchObject({ name: 'CredentialReportNotReadyException' });
    expect(await generate()).toBe('INPROGRESS');
    expect(await generate()).toBe('COMPLETE');
    const [header, root, ...rows] = (await read()).split('\n');
    expect(header?.split(',')).toHaveLength(22);
    expect(root).toMatch(/^<root_account>,arn:aws:iam::111122223333:root,.*,not_supported,.*,true,false,/);
    expect(rows).toHaveLength(4);
    expect(rows.find((row) => row.startsWith('"bob,the+builder",'))).toContain(',false,N/A,N/A,N/A,true,');

    aws.account.users = [];
    aws.clock.now = () => new Date(start + 3.9 * 3_600_000);
    expect(await generate()).toBe('COMPLETE');
    expect(await read()).toContain('carol');
    aws.clock.now = () => new Date(start + 4.1 * 3_600_000);
    await expect(get()).rejects.toMatchObject({ name: 'CredentialReportExpiredException' });
    expect([await generate(), await generate()]).toEqual(['STARTED', 'INPROGRESS']);
    expect(await read()).not.toContain('carol');
  });
});
