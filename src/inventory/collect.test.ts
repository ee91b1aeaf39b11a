import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rules } from '../../rules/index.ts';
import type { Parameters, Rule } from '../../rules/rule.ts';
import { decideAll } from '../decision/decide-all.ts';
import { readParameters } from '../decision/parameters.ts';
import { accountInventory } from './account.ts';
import { collect, type CollectOptions, type RuleToCollect } from './collect.ts';
import { readInventoryFolder } from './folder.ts';
import type { Problem } from '../aws/problem.ts';
import type { Inventory } from './inventory.ts';
import { accountOf } from '../../test/aws/account-of.ts';
import { toAccount, type Account } from '../../test/aws/account.ts';
import { clientsOf } from '../../test/aws/clients.ts';
import { startAws, type AwsEndpoint } from '../../test/aws/endpoint.ts';
import type { Fault } from '../../test/aws/faults.ts';
import { home, toCollectedAccount, trust } from '../../test/support/collected-account.ts';
import { sharedIt } from '../../test/support/share.ts';

const it = sharedIt(6, 'accounts that are collected');

/** Whether a rule has a parameter and takes the value: rules may have one of a name with other values each. */
const takes = ({ parameters }: Rule, name: string, value: unknown): boolean => {
  const definition = parameters[name];
  return (
    definition !== undefined &&
    (definition.kind !== 'choice' || definition.allowedValues.some((allowed) => allowed === value))
  );
};

/** The defaults of a rule's parameters, with others in their place. */
const settingOf = (rule: Rule, raw: Parameters = {}): Parameters =>
  readParameters(
    rule,
    Object.fromEntries(Object.entries(raw).filter(([name, value]) => takes(rule, name, value))),
  );

/** Every value of the parameter that says for whom a rule is, beside the others as given. */
const everySetting = (rule: Rule, raw: Parameters): readonly Parameters[] => {
  const { appliesTo } = rule.parameters;
  return appliesTo?.kind === 'choice'
    ? appliesTo.allowedValues.map((value) => settingOf(rule, { ...raw, appliesTo: value }))
    : [settingOf(rule, raw)];
};

const toCollect = (selected: readonly Rule[], raw: Parameters = {}): readonly RuleToCollect[] =>
  selected.map((rule) => ({ rule, parameters: settingOf(rule, raw) }));

/** A user without a device, by what the user can sign in with: the more was read, the more is said. */
const WITHOUT_DEVICE: readonly string[] = [
  'no-device',
  'password-without-device',
  'access-key-without-device',
  'service-credential-without-device',
  'nothing-to-sign-in-with',
];

/** What every rule says under every setting, in the order of the ids; and whether that is all. */
const answers = async (
  inventory: Inventory,
  raw: Parameters,
  asked: readonly Rule[] = rules,
): Promise<readonly unknown[]> => {
  const found: unknown[] = [];
  for (const rule of asked) {
    for (const parameters of everySetting(rule, raw)) {
      const listing = await inventory.list(rule.resourceType, rule.needs, parameters);
      const decided = decideAll(rule, listing?.resources ?? [], { parameters, now: new Date(0) })
        .map(({ resource, decision, annotation }) => [
          resource.resourceId,
          resource.accountId,
          // A folder holds what no setting but this one asks an account for.
          ...(parameters['appliesTo'] !== 'credential-users' && WITHOUT_DEVICE.includes(decision.reason)
            ? ['without a device', decision.compliance]
            : [decision.reason, annotation]),
        ])
        .toSorted();
      const isWhole = listing?.complete === true && listing.problems.length === 0;
      const isDecided = decided.every(([, , reason]) => !String(reason).includes('not-read'));
      found.push({ rule: rule.id, parameters, decided, exitCode3: !isWhole || !isDecided });
    }
  }
  return found;
};

let aws: AwsEndpoint;
let dir: string;

beforeEach(async () => {
  aws = await startAws({ account: toCollectedAccount() });
  dir = mkdtempSync(join(tmpdir(), 'collect-'));
});

afterEach(async () => {
  await aws.stop();
  rmSync(dir, { recursive: true, force: true });
});

const run = async (options: Partial<CollectOptions> = {}) => {
  const warnings: Problem[] = [];
  const onWarning = (warning: Problem): number => warnings.push(warning);
  const collected = await collect({ ...clientsOf(aws), dir, rules: toCollect(rules), onWarning, ...options });
  return { ...collected, warnings };
};

const saved = (file: string): unknown => JSON.parse(readFileSync(join(dir, file), 'utf8'));

const fail = (fault: Fault): void => {
  aws.faults.add(fault);
};

describe('collect', () => {
  it('saves what the rules need as the AWS CLI would, and nothing else', async () => {
    const { files, problems, warnings } = await run();
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(readdirSync(dir).toSorted()).toEqual([...files].toSorted());
    expect([...files].toSorted()).toEqual([
      'get-account-authorization-details.json',
      'get-account-summary.json',
      'get-caller-identity.json',
      'get-login-profile.json',
      'list-access-keys.json',
      'list-mfa-devices.json',
      'list-roles.json',
      'list-service-specific-credentials.json',
      'list-users.json',
      'list-virtual-mfa-devices.json',
    ]);
    expect(saved('list-users.json')).toMatchObject({
      Users: [
        '123,and+4',
        '__proto__',
        'console',
        'constructor',
        'fido',
        'keys',
        'token',
        'unused',
        'zoe',
      ].map((UserName) => ({ UserName })),
    });
    expect(saved('list-users.json')).not.toHaveProperty('IsTruncated');
    expect(saved('list-roles.json')).toMatchObject({
      Roles: [
        { RoleName: 'broken', AssumeRolePolicyDocument: expect.stringMatching(/^%7B/) },
        { RoleName: 'linked', Path: '/aws-service-role/a.amazonaws.com/', AssumeRolePolicyDocument: trust },
        { RoleName: 'list', AssumeRolePolicyDocument: expect.stringContaining('1') },
        { RoleName: 'open', AssumeRolePolicyDocument: trust },
        { RoleName: 'repeated', AssumeRolePolicyDocument: expect.stringMatching(/^%7B.*Bool.*Bool/) },
      ],
    });
    expect(Object.keys(saved('list-mfa-devices.json') as object)).toEqual([
      '123,and+4',
      '__proto__',
      'console',
      'constructor',
      'fido',
      'keys',
      'token',
      'unused',
    ]);
    expect(Object.entries(saved('get-login-profile.json') as object)).toEqual([
      ['123,and+4', null],
      ['__proto__', null],
      [
        'console',
        {
          LoginProfile: { UserName: 'console', CreateDate: expect.any(String), PasswordResetRequired: false },
        },
      ],
      ['keys', null],
      ['unused', null],
    ]);
    expect(saved('list-access-keys.json')).toMatchObject({
      keys: { AccessKeyMetadata: [{ UserName: 'keys', Status: 'Active' }] },
      unused: { AccessKeyMetadata: [{ Status: 'Inactive' }] },
    });
    expect(saved('get-caller-identity.json')).toMatchObject({ Account: '111122223333' });
    expect(await (await readInventoryFolder(dir)).accountId()).toBe('111122223333');
  });

  it('calls nothing twice and nothing that the rules do not need', async () => {
    await run({ rules: toCollect(rules.filter(({ resourceType }) => resourceType === 'AWS::IAM::Role')) });
    expect([...aws.calls]).toEqual([
      ['sts:GetCallerIdentity', 1],
      ['iam:ListRoles', 1],
    ]);
    expect(readdirSync(dir).toSorted()).toEqual(['get-caller-identity.json', 'list-roles.json']);
    aws.resetCalls();
    await run();
    const asked = aws.requests.map(({ operation, params }) => `${operation} ${JSON.stringify(params)}`);
    expect(new Set(asked).size).toBe(asked.length);
    expect(aws.calls.get('iam:ListMFADevices')).toBe(8);
  });

  it('asks for tags and further devices only where a parameter asks for them', async () => {
    await run();
    for (const operation of ['iam:ListUserTags', 'iam:ListRoleTags', 'iam:GetMFADevice'])
      expect(aws.calls.has(operation)).toBe(false);
    aws.resetCalls();
    await run({ rules: toCollect(rules, { exemptTag: 'mfa-exempt', requiredDevice: 'hardware' }) });
    expect(aws.calls.get('iam:ListMFADevices')).toBe(aws.account.users.length);
    expect(Object.keys(saved('list-user-tags.json') as object)).not.toContain('token');
    expect(saved('list-user-tags.json')).toMatchObject({
      console: { Tags: [{ Key: 'mfa-exempt', Value: expect.stringContaining(' until ') }] },
      keys: { Tags: [] },
    });
    expect(Object.values(saved('get-mfa-device.json') as object)).toEqual([
      {
        UserName: 'fido',
        SerialNumber: expect.stringContaining(':u2f/'),
        EnableDate: expect.any(String),
        Certifications: { FIDO: 'L1' },
      },
    ]);
  });

  it('leaves undecided whom a parameter is about that it was not given', async () => {
    await run();
    expect(await answers(await readInventoryFolder(dir), { exemptTag: 'mfa-exempt' })).toContainEqual(
      expect.objectContaining({
        exitCode3: true,
        decided: expect.arrayContaining([expect.arrayContaining(['exemption-not-read'])]),
      }),
    );
  });

  it('writes the same twice, readable by the owner alone, in place of what it wrote before', async () => {
    await run();
    const texts = () => readdirSync(dir).map((file) => readFileSync(join(dir, file), 'utf8'));
    const first = texts();
    await run();
    expect(texts()).toEqual(first);
    expect(first[0]).toMatch(/^\{\n {2}"/);
    expect(readdirSync(dir).map((file) => statSync(join(dir, file)).mode & 0o777)).toEqual(
      first.map(() => 0o600),
    );
    await run({ rules: toCollect(rules.filter(({ resourceType }) => resourceType === 'AWS::IAM::Role')) });
    expect(readdirSync(dir).toSorted()).toEqual(['get-caller-identity.json', 'list-roles.json']);
  });

  it('makes the folder', async () => {
    await run({ dir: join(dir, 'a', 'b') });
    expect(readdirSync(join(dir, 'a', 'b'))).toContain('list-users.json');
  });

  it.each(['notes.txt', 'get-credential-report.json', 'credential-report.csv', 'list-users.json.tmp.tmp'])(
    'refuses a folder that holds %s, before any call',
    async (file) => {
      writeFileSync(join(dir, file), 'mine');
      await expect(run()).rejects.toThrow(`"${file}"`);
      expect([...aws.calls]).toEqual([]);
      expect(readdirSync(dir)).toEqual([file]);
    },
  );

  it('refuses what is no folder', async () => {
    writeFileSync(join(dir, 'file'), '');
    await expect(run({ dir: join(dir, 'file') })).rejects.toThrow(/^cannot write to folder ".*file"$/);
  });

  it('clears away what an interrupted run left', async () => {
    writeFileSync(join(dir, 'list-users.json.tmp'), '{"Us');
    await run();
    expect(readdirSync(dir)).not.toContain('list-users.json.tmp');
  });

  it('leaves the folder as it was where nothing can be listed', async () => {
    await run();
    const before = readFileSync(join(dir, 'list-users.json'), 'utf8');
    fail({ kind: 'deny', operation: 'iam:*', times: Infinity });
    const { files, problems } = await run();
    expect(files).toEqual([]);
    expect(problems.map(({ operation }) => operation)).toEqual([
      'ListUsers',
      'ListRoles',
      'GetAccountSummary',
    ]);
    expect(readFileSync(join(dir, 'list-users.json'), 'utf8')).toBe(before);
  });

  it('leaves out a listing of which nothing was read, also that of an earlier day', async () => {
    // The rules for privileges have users listed a second time.
    const asked = toCollect(
      (rules as readonly Rule[]).filter(({ needs }) => needs.every(({ fact }) => fact !== 'authorization')),
    );
    await run({ rules: asked });
    fail({ kind: 'deny', operation: 'iam:ListUsers', times: Infinity });
    const { problems } = await run({ rules: asked });
    expect(problems).toEqual([
      {
        operation: 'ListUsers',
        error: expect.objectContaining({ name: expect.stringContaining('AccessDenied') }),
      },
    ]);
    expect(readdirSync(dir)).not.toContain('list-users.json');
    expect(await (await readInventoryFolder(dir)).list('AWS::IAM::User', [], {})).toBeUndefined();
  });

  it('gives no account where AWS STS does not tell, and a warning', async () => {
    fail({ kind: 'deny', operation: 'sts:GetCallerIdentity' });
    const { warnings, files } = await run();
    expect(warnings).toEqual([
      {
        operation: 'GetCallerIdentity',
        error: expect.objectContaining({ name: expect.stringContaining('AccessDenied') }),
      },
    ]);
    expect(files).not.toContain('get-caller-identity.json');
  });

  it('saves the account summary where AWS STS does not tell which account it is of, and the users do', async () => {
    fail({ kind: 'deny', operation: 'sts:GetCallerIdentity' });
    const { problems } = await run();
    expect(problems).toEqual([]);
    const listing = await (await readInventoryFolder(dir)).list('AWS::::Account', [], {});
    expect(listing?.resources).toMatchObject([
      { resourceId: '111122223333', rootHasMfa: { value: true, source: 'get-account-summary.json' } },
    ]);
  });

  it('asks for the list of virtual devices once, which tells of users and of the root user', async () => {
    await run();
    expect(aws.calls.get('iam:ListVirtualMFADevices')).toBe(1);
    expect(aws.calls.get('iam:GetAccountSummary')).toBe(1);
  });

  it('saves what was read until it was aborted', async () => {
    aws.pageSizes = [2];
    const aborting = new AbortController();
    aws.faults.add({
      kind: 'slow',
      ms: 0,
      operation: 'iam:ListUsers',
      when: ({ Marker }) => {
        if (Marker !== undefined) aborting.abort(new Error('stopped'));
        return false;
      },
    });
    const { problems } = await run({ signal: aborting.signal });
    expect(problems.length).toBeGreaterThan(0);
    expect(saved('list-users.json')).toMatchObject({ IsTruncated: true, Users: [{}, {}] });
  });
});

describe('a collected folder gives the answer that the account gave', () => {
  interface Case {
    readonly name: string;
    readonly account?: () => Account;
    readonly pageSizes?: readonly number[];
    readonly fault?: Fault;
    /** What it is collected and evaluated with. */
    readonly raw?: Parameters;
    /** Absent: every rule. */
    readonly rules?: readonly Rule[];
  }
  /** GetAccountAuthorizationDetails lists users and roles a second time: with it a folder knows more than a listing told. */
  const listedOnce = (rules as readonly Rule[]).filter(({ needs }) =>
    needs.every(({ fact }) => fact !== 'authorization'),
  );

  const cases: readonly Case[] = [
    { name: 'every way to come out' },
    { name: 'short and empty pages', pageSizes: [1, 0, 2] },
    {
      name: 'a generated account',
      account: () => accountOf({ users: 60, roles: 60, withVirtualDevice: 0.5 }),
    },
    { name: 'another partition', account: () => toCollectedAccount('aws-us-gov') },
    { name: 'kinds of devices', raw: { requiredDevice: 'hardware' } },
    { name: 'numbers of devices', raw: { requiredDevice: 'phishing-resistant', minimumDevices: '2' } },
    { name: 'exemptions by tag', raw: { exemptTag: 'mfa-exempt', longestExemptionDays: '3650' } },
    { name: 'grace', raw: { gracePeriodHours: '8760' } },
    { name: 'nobody at all', account: () => toAccount(home) },
    ...(
      [
        { name: 'no list of virtual devices', operation: 'iam:ListVirtualMFADevices', kind: 'deny' },
        { name: 'virtual devices, an empty answer', operation: 'iam:ListVirtualMFADevices', kind: 'empty' },
        { name: 'devices denied', operation: 'iam:ListMFADevices', kind: 'deny' },
        { name: 'devices, empty answers', operation: 'iam:ListMFADevices', kind: 'empty' },
        { name: 'passwords denied', operation: 'iam:GetLoginProfile', kind: 'deny' },
        {
          name: 'credentials for single services denied',
          operation: 'iam:ListServiceSpecificCredentials',
          kind: 'deny',
        },
        { name: 'keys denied', operation: 'iam:ListAccessKeys', kind: 'deny' },
        { name: 'no account summary', operation: 'iam:GetAccountSummary', kind: 'deny' },
        { name: 'account summary, an empty answer', operation: 'iam:GetAccountSummary', kind: 'empty' },
      ] as const
    ).map(({ name, operation, kind }): Case => ({ name, fault: { operation, kind, times: Infinity } })),
    {
      name: 'users deleted meanwhile',
      rules: listedOnce,
      fault: { operation: 'iam:ListMFADevices', kind: 'no-such-entity', times: Infinity },
    },
    {
      name: 'users, an empty answer',
      rules: listedOnce,
      fault: { operation: 'iam:ListUsers', kind: 'empty', times: Infinity },
    },
    {
      name: 'no policies of the account',
      rules: (rules as readonly Rule[]).filter(({ resourceType }) => resourceType === 'AWS::IAM::User'),
      fault: { operation: 'iam:GetAccountAuthorizationDetails', kind: 'deny', times: Infinity },
    },
    {
      name: 'users cut short',
      rules: listedOnce,
      pageSizes: [3],
      fault: { kind: '5xx', operation: 'iam:ListUsers', skip: 1, times: Infinity },
    },
    {
      name: 'virtual devices cut short',
      pageSizes: [1],
      fault: { kind: 'throttle', operation: 'iam:ListVirtualMFADevices', skip: 1, times: Infinity },
    },
    {
      name: 'one user could not be asked about',
      fault: {
        kind: '5xx',
        operation: 'iam:ListMFADevices',
        when: ({ UserName }) => UserName === '__proto__',
        times: Infinity,
      },
    },
  ];

  it.each(cases)('$name', async (row) => {
    const { account = toCollectedAccount, pageSizes = [], fault, raw = {}, rules: asked = rules } = row;
    const prepare = (): void => {
      aws.resetFaults();
      aws.pageSizes = pageSizes;
      if (fault) fail(fault);
    };
    Object.assign(aws.account, account());
    prepare();
    await run({ rules: toCollect(asked, raw) });
    // Faults count their calls: each reading of the account begins with fresh ones.
    const { iam } = clientsOf(aws);
    const live: Inventory = {
      accountId: () => Promise.resolve(undefined),
      list: (...list) => {
        prepare();
        return accountInventory({ iam, accountId: home.accountId }).list(...list);
      },
    };
    expect(await answers(await readInventoryFolder(dir), raw, asked)).toEqual(
      await answers(live, raw, asked),
    );
  });
});
