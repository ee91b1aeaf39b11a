import { toAccount } from '../../test/aws/account.ts';
import {
  iamPrivilegedUserMfaRequired,
  iamRoleTrustMfaRequired,
  iamUserMfaRequired,
  iamUserPrivilegesMfaRequired,
  rootUserMfaRequired,
} from '../../test/support/handlers.ts';
import {
  HOME,
  PRIVILEGED_RULE,
  PRIVILEGES_RULE,
  recordedEvents,
  ROLE_RULE,
  ROOT_RULE,
  tokenOf,
  trust,
  USER_RULE,
  useEvaluatedAccount,
  withMfa,
} from '../../test/support/evaluated-account.ts';
import { rules } from '../../rules/index.ts';
import { virtualDevice } from '../../test/aws/account.ts';
import { configurationItemOf } from '../../test/aws/configuration-item.ts';
import { invoke, recordedEvent } from '../../test/support/invoke.ts';

const world = useEvaluatedAccount();
const { resultsOf, typesOf, sentBatches, sent, stand, withUsers } = world;

const scheduledUsers = recordedEvent(`${USER_RULE}/scheduled`);
const scheduledRoles = recordedEvent(`${ROLE_RULE}/scheduled`);
const notified =
  Date.parse(JSON.parse(String(scheduledUsers['invokingEvent'])).notificationCreationTime) / 1000;

const withParameters = (event: object, parameters: object): object => ({
  ...event,
  ruleParameters: JSON.stringify(parameters),
});

describe('every recorded event', () => {
  const events: Record<string, { handler: typeof iamUserMfaRequired; sent: [string, string, RegExp][] }> = {
    [`${USER_RULE}/scheduled`]: {
      handler: iamUserMfaRequired,
      sent: [
        [
          'AIDAEXAMPLEALICEQ2A3B',
          'COMPLIANT',
          /alice has an MFA device: arn:aws:iam::111122223333:mfa\/alice/,
        ],
        ['AIDAEXAMPLEBOBQ2A3B4C', 'NON_COMPLIANT', /bob has no MFA device/],
      ],
    },
    [`${ROLE_RULE}/scheduled`]: {
      handler: iamRoleTrustMfaRequired,
      sent: [
        ['AROAEXAMPLEGUARDEDQ2A', 'COMPLIANT', /guarded/],
        ['AROAEXAMPLEOPENQ2A3B4', 'NON_COMPLIANT', /open/],
      ],
    },
    [`${ROOT_RULE}/scheduled`]: {
      handler: rootUserMfaRequired,
      sent: [['111122223333', 'NON_COMPLIANT', /^The root user of account 111122223333 has no MFA device/]],
    },
    [`${PRIVILEGED_RULE}/scheduled`]: {
      handler: iamPrivilegedUserMfaRequired,
      sent: [
        [
          'AIDAEXAMPLEALICEQ2A3B',
          'COMPLIANT',
          /^IAM user alice is an administrator, by policy own, statement 1/,
        ],
        ['AIDAEXAMPLEBOBQ2A3B4C', 'NON_COMPLIANT', /bob .* only with MFA, .* can enrol the first/],
      ],
    },
    [`${PRIVILEGES_RULE}/scheduled`]: {
      handler: iamUserPrivilegesMfaRequired,
      sent: [
        [
          'AIDAEXAMPLEALICEQ2A3B',
          'NON_COMPLIANT',
          /^IAM user alice is an administrator with an access key alone/,
        ],
        ['AIDAEXAMPLEBOBQ2A3B4C', 'COMPLIANT', /bob .* only with MFA, .* can enrol the first/],
      ],
    },
    [`${ROLE_RULE}/changed`]: {
      handler: iamRoleTrustMfaRequired,
      sent: [['AROAEXAMPLEDEPLOYERQ2', 'NON_COMPLIANT', /deployer/]],
    },
    [`${ROLE_RULE}/oversized`]: {
      handler: iamRoleTrustMfaRequired,
      sent: [['AROAEXAMPLEDATAADMQ3A', 'NON_COMPLIANT', /data-platform-admin/]],
    },
    [`${ROLE_RULE}/deleted`]: {
      handler: iamRoleTrustMfaRequired,
      sent: [['AROAEXAMPLEOLDDEPLQ4B', 'NOT_APPLICABLE', /was deleted/]],
    },
    [`${ROLE_RULE}/not-recorded`]: {
      handler: iamRoleTrustMfaRequired,
      sent: [],
    },
    [`${ROLE_RULE}/left-scope`]: {
      handler: iamRoleTrustMfaRequired,
      sent: [['AROAEXAMPLEAUDITORQ6D', 'NOT_APPLICABLE', /left the scope/]],
    },
  };

  it('is one of these', () => {
    expect(recordedEvents.toSorted()).toEqual(Object.keys(events).toSorted());
  });

  it.each(Object.entries(events))('%s', async (name, { handler, sent: expected }) => {
    const { error, text } = await invoke(handler, recordedEvent(name));
    expect(error).toBeUndefined();
    const { messageType, configurationItem, configurationItemSummary, notificationCreationTime } = JSON.parse(
      String(recordedEvent(name)['invokingEvent']),
    );
    const seen =
      (configurationItem ?? configurationItemSummary)?.configurationItemCaptureTime ??
      notificationCreationTime;
    const byId = sent().toSorted((a, b) => (a.ComplianceResourceId < b.ComplianceResourceId ? -1 : 1));
    expect(byId).toEqual(
      expected.map(([ComplianceResourceId, ComplianceType, annotation]) => ({
        ComplianceResourceType: rules.find(({ id }) => name.startsWith(id))?.resourceType,
        ComplianceResourceId,
        ComplianceType,
        Annotation: expect.stringMatching(annotation),
        OrderingTimestamp: Date.parse(seen) / 1000,
      })),
    );
    expect(text).toContain(`"messageType":"${messageType}"`);
    expect(text).not.toContain(tokenOf(name));
  });
});

it.each([
  [
    'another rule',
    ROLE_RULE,
    `RULE_ID "${ROLE_RULE}" of the function is not ${USER_RULE}, which its Handler evaluates`,
  ],
  ['no rule', '', `RULE_ID "" of the function is not ${USER_RULE}, which its Handler evaluates`],
  ['its own rule', USER_RULE, undefined],
])('a function whose RULE_ID names %s', async (_, ruleId, message) => {
  process.env['RULE_ID'] = ruleId;
  try {
    expect((await invoke(iamUserMfaRequired, scheduledUsers)).error).toBe(message);
    expect(sent().length > 0).toBe(message === undefined);
  } finally {
    delete process.env['RULE_ID'];
  }
});

describe('a scheduled run', () => {
  it('sends nothing new on a second run, but one standing result again', async () => {
    await invoke(iamUserMfaRequired, scheduledUsers);
    const first = resultsOf(USER_RULE);
    world.aws.resetCalls();
    const { error, lines } = await invoke(iamUserMfaRequired, scheduledUsers);
    expect(error).toBeUndefined();
    expect(sent()).toEqual([
      expect.objectContaining({ ComplianceResourceId: 'AIDAEXAMPLEALICEQ2A3B', ComplianceType: 'COMPLIANT' }),
    ]);
    expect(resultsOf(USER_RULE)).toEqual(
      first.map((result) => ({ ...result, ResultRecordedTime: expect.any(Number) })),
    );
    expect(lines).toEqual([expect.objectContaining({ evaluationsSent: 1, retired: 0 })]);
  });

  it('sends what changed, and nothing else', async () => {
    await invoke(iamUserMfaRequired, scheduledUsers);
    world.aws.resetCalls();
    for (const user of world.aws.account.users) if (user.UserName === 'alice') user.MFADevices = [];
    await invoke(iamUserMfaRequired, scheduledUsers);
    expect(sent()).toEqual([
      expect.objectContaining({
        ComplianceResourceId: 'AIDAEXAMPLEALICEQ2A3B',
        ComplianceType: 'NON_COMPLIANT',
      }),
    ]);
  });

  it('sends a result whose sentence alone changed', async () => {
    stand(USER_RULE, 'AIDAEXAMPLEBOBQ2A3B4C', 'NON_COMPLIANT');
    await invoke(iamUserMfaRequired, scheduledUsers);
    expect(sent().map(({ ComplianceResourceId }) => ComplianceResourceId)).toContain('AIDAEXAMPLEBOBQ2A3B4C');
  });

  it('with report all, sends every COMPLIANT and NON_COMPLIANT', async () => {
    await invoke(iamRoleTrustMfaRequired, scheduledRoles);
    world.aws.resetCalls();
    await invoke(iamRoleTrustMfaRequired, withParameters(scheduledRoles, { report: 'all' }));
    expect(
      sent()
        .map(({ ComplianceType }) => ComplianceType)
        .toSorted(),
    ).toEqual(['COMPLIANT', 'NON_COMPLIANT']);
  });

  it('takes back the result of a user who is gone, and of one who is left out now', async () => {
    await invoke(iamUserMfaRequired, scheduledUsers);
    stand(USER_RULE, 'AIDAEXAMPLEGONEQ2A3B4', 'NON_COMPLIANT');
    stand(USER_RULE, '111122223333', 'COMPLIANT', { ComplianceResourceType: 'AWS::::Account' });
    world.aws.resetCalls();
    const { lines } = await invoke(
      iamUserMfaRequired,
      withParameters(scheduledUsers, { appliesTo: 'console-users' }),
    );
    expect(typesOf(USER_RULE)).toEqual({
      AIDAEXAMPLEALICEQ2A3B: 'COMPLIANT',
      AIDAEXAMPLEBOBQ2A3B4C: 'NOT_APPLICABLE',
      AIDAEXAMPLEGONEQ2A3B4: 'NOT_APPLICABLE',
      '111122223333': 'NOT_APPLICABLE',
    });
    expect(
      sent()
        .map(({ ComplianceResourceType }) => ComplianceResourceType)
        .toSorted(),
    ).toEqual(['AWS::::Account', 'AWS::IAM::User', 'AWS::IAM::User']);
    expect(lines).toEqual([expect.objectContaining({ retired: 2, evaluationsSent: 3 })]);
  });

  describe('of a rule about the account', () => {
    const scheduledRoot = recordedEvent(`${ROOT_RULE}/scheduled`);
    const root = (MFADevices: boolean, hasPassword = true) => ({
      CreateDate: '2023-05-04T09:08:07Z',
      MFADevices: MFADevices ? [virtualDevice('root-account-mfa-device', HOME)] : [],
      AccessKeys: [],
      hasPassword,
    });

    it('sends one result under the id of the account, and takes none of it back later', async () => {
      world.aws.account.root = root(true);
      for (const run of [1, 2]) {
        world.aws.resetCalls();
        const { error, lines } = await invoke(rootUserMfaRequired, scheduledRoot);
        expect({ run, error }).toEqual({ run, error: undefined });
        expect(lines).toEqual([expect.objectContaining({ retired: 0, evaluationsSent: 1 })]);
        expect(world.aws.calls.get('iam:ListVirtualMFADevices')).toBeUndefined();
        expect(sent()).toMatchObject([
          {
            ComplianceResourceType: 'AWS::::Account',
            ComplianceResourceId: '111122223333',
            ComplianceType: 'COMPLIANT',
          },
        ]);
      }
    });

    it('takes back what stands of another account and of another type, and not its own', async () => {
      world.aws.account.root = root(true);
      stand(ROOT_RULE, '444455556666', 'COMPLIANT', { ComplianceResourceType: 'AWS::::Account' });
      stand(ROOT_RULE, 'AIDAEXAMPLEALICEQ2A3B', 'COMPLIANT', { ComplianceResourceType: 'AWS::IAM::User' });
      stand(ROOT_RULE, '111122223333', 'NON_COMPLIANT', { ComplianceResourceType: 'AWS::::Account' });
      await invoke(rootUserMfaRequired, scheduledRoot);
      expect(typesOf(ROOT_RULE)).toEqual({
        '444455556666': 'NOT_APPLICABLE',
        AIDAEXAMPLEALICEQ2A3B: 'NOT_APPLICABLE',
        '111122223333': 'COMPLIANT',
      });
    });

    it('says why it does not apply, where nothing stood and where a result did', async () => {
      world.aws.account.root = root(false, false);
      for (const stood of [false, true]) {
        if (stood)
          stand(ROOT_RULE, '111122223333', 'NON_COMPLIANT', { ComplianceResourceType: 'AWS::::Account' });
        world.aws.resetCalls();
        await invoke(rootUserMfaRequired, scheduledRoot);
        expect(sent()).toMatchObject([
          {
            ComplianceType: 'NOT_APPLICABLE',
            Annotation: expect.stringMatching(/ has no password, no access keys /),
          },
        ]);
      }
    });

    it.each<[string, () => void, RegExp]>([
      [
        'a summary that lacks an entry that decides',
        () => (world.aws.account.accountSummary = { AccountMFAEnabled: undefined as never }),
        /^1 undecided: 111122223333; Whether the root user .* lacks AccountMFAEnabled\.$/,
      ],
      [
        'a summary that may not be read',
        () => world.aws.faults.add({ kind: 'deny', operation: 'iam:GetAccountSummary', times: Infinity }),
        /^GetAccountSummary: AccessDenied/,
      ],
    ])('keeps the earlier result where it meets %s, and fails', async (_, prepare, message) => {
      prepare();
      stand(ROOT_RULE, '111122223333', 'COMPLIANT', { ComplianceResourceType: 'AWS::::Account' });
      const { error } = await invoke(rootUserMfaRequired, scheduledRoot);
      expect(error).toMatch(message);
      expect(typesOf(ROOT_RULE)).toEqual({ '111122223333': 'COMPLIANT' });
    });
  });

  it('answers for the account where it has no user', async () => {
    world.aws.account.users = [];
    const { error } = await invoke(iamUserMfaRequired, scheduledUsers);
    expect(error).toBeUndefined();
    expect(sent()).toEqual([
      {
        ComplianceResourceType: 'AWS::::Account',
        ComplianceResourceId: '111122223333',
        ComplianceType: 'NOT_APPLICABLE',
        Annotation: expect.stringMatching(/no AWS::IAM::User/),
        OrderingTimestamp: notified,
      },
    ]);
  });

  it.each([
    [1, [1]],
    [99, [99]],
    [100, [100]],
    [101, [100, 1]],
    [250, [100, 100, 50]],
  ])('sends %d evaluations in batches of at most 100', async (count, sizes) => {
    withUsers(count);
    await invoke(iamUserMfaRequired, scheduledUsers);
    expect(sentBatches().map(({ length }) => length)).toEqual(sizes);
    expect(resultsOf(USER_RULE)).toHaveLength(count);
  });

  it('reads standing results and resources in full, however short their pages', async () => {
    withUsers(250);
    await invoke(iamUserMfaRequired, scheduledUsers);
    world.aws.resetCalls();
    world.aws.pageSizes = [70, 0, 31];
    await invoke(iamUserMfaRequired, scheduledUsers);
    expect(sent()).toHaveLength(1);
    expect(world.aws.calls.get('config:GetComplianceDetailsByConfigRule')).toBeGreaterThan(3);
  });

  it('makes the calls that it says it made, and no more than it needs', async () => {
    withUsers(1200);
    const { lines } = await invoke(iamUserMfaRequired, scheduledUsers);
    const calls = {
      ListUsers: 2,
      ListVirtualMFADevices: 2,
      GetComplianceDetailsByConfigRule: 1,
      PutEvaluations: 12,
    };
    expect(Object.fromEntries(world.aws.calls)).toEqual({
      'iam:ListUsers': 2,
      'iam:ListVirtualMFADevices': 2,
      'config:GetComplianceDetailsByConfigRule': 1,
      'config:PutEvaluations': 12,
    });
    expect(lines).toEqual([expect.objectContaining({ apiCalls: calls })]);
  });

  it('understands an event that says no more than it must, as emulators send it', async () => {
    const { invokingEvent, resultToken, configRuleName } = scheduledUsers;
    const { error } = await invoke(iamUserMfaRequired, { invokingEvent, resultToken, configRuleName });
    expect(error).toBeUndefined();
    expect(typesOf(USER_RULE)).toEqual({
      AIDAEXAMPLEALICEQ2A3B: 'COMPLIANT',
      AIDAEXAMPLEBOBQ2A3B4C: 'NON_COMPLIANT',
    });
  });

  it('comes to the same results when the event comes twice, and when it comes twice at once', async () => {
    await invoke(iamUserMfaRequired, scheduledUsers);
    const once = typesOf(USER_RULE);
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    await Promise.all([1, 2].map(() => iamUserMfaRequired(scheduledUsers)));
    write.mockRestore();
    expect(typesOf(USER_RULE)).toEqual(once);
  });
});

describe('a change', () => {
  const changed = recordedEvent(`${ROLE_RULE}/changed`);

  it('is sent although the same result stands, and touches no other result', async () => {
    stand(ROLE_RULE, 'AROAEXAMPLEGONEQ2A3B4', 'NON_COMPLIANT');
    await invoke(iamRoleTrustMfaRequired, changed);
    await invoke(iamRoleTrustMfaRequired, changed);
    expect(sentBatches().map(({ length }) => length)).toEqual([1, 1]);
    expect(typesOf(ROLE_RULE)).toEqual({
      AROAEXAMPLEDEPLOYERQ2: 'NON_COMPLIANT',
      AROAEXAMPLEGONEQ2A3B4: 'NON_COMPLIANT',
    });
    expect([...world.aws.calls.keys()].toSorted()).toEqual([
      'config:GetResourceConfigHistory',
      'config:PutEvaluations',
    ]);
  });

  const withItem = (change: (item: Record<string, unknown>) => object): object => {
    const invokingEvent = JSON.parse(String(changed['invokingEvent']));
    const configurationItem = {
      ...invokingEvent.configurationItem,
      ...change(invokingEvent.configurationItem),
    };
    return { ...changed, invokingEvent: JSON.stringify({ ...invokingEvent, configurationItem }) };
  };
  const withDocument = (assumeRolePolicyDocument: unknown): object =>
    withItem(({ configuration }) => ({
      configuration: { ...Object(configuration), assumeRolePolicyDocument },
    }));

  describe('under exemptTag', () => {
    const exempting = (event: object): object => withParameters(event, { exemptTag: 'mfa-exempt' });
    const withTags = (tags: readonly object[]): object =>
      exempting(withItem(({ configuration }) => ({ configuration: { ...Object(configuration), tags } })));
    const exempt = { key: 'mfa-exempt', value: 'vendor moves until 2026-12-31' };
    const onRole = (Tags: readonly { Key: string; Value: string }[]): void => {
      const [role] = toAccount({
        roles: [{ RoleName: 'deployer', AssumeRolePolicyDocument: trust(), Tags: [...Tags] }],
      }).roles;
      if (role) world.aws.account.roles.push(role);
    };
    const asked = (): readonly string[] =>
      [...world.aws.calls.keys()].filter((call) => call.startsWith('iam:'));

    it('reads nothing from IAM where the item has tags', async () => {
      await invoke(iamRoleTrustMfaRequired, withTags([exempt]));
      expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDEPLOYERQ2: 'NOT_APPLICABLE' });
      expect(asked()).toEqual([]);
    });

    it('asks IAM for the tags where the item has none', async () => {
      onRole([{ Key: 'mfa-exempt', Value: 'vendor moves until 2026-12-31' }]);
      await invoke(iamRoleTrustMfaRequired, withTags([]));
      expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDEPLOYERQ2: 'NOT_APPLICABLE' });
      expect(asked()).toEqual(['iam:ListRoleTags']);
    });

    it('asks nothing about a role that is COMPLIANT', async () => {
      const event = withItem(({ configuration }) => ({
        configuration: { ...Object(configuration), tags: [], assumeRolePolicyDocument: trust(withMfa) },
      }));
      await invoke(iamRoleTrustMfaRequired, exempting(event));
      expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDEPLOYERQ2: 'COMPLIANT' });
      expect(asked()).toEqual([]);
    });

    it('is undecided where the tags cannot be read', async () => {
      world.aws.faults.add({ kind: 'deny', operation: 'iam:ListRoleTags', times: Infinity });
      const { error } = await invoke(iamRoleTrustMfaRequired, withTags([]));
      expect(error).toMatch(/^1 undecided: deployer; ListRoleTags of deployer/);
      expect(typesOf(ROLE_RULE)).toEqual({});
    });

    it('takes the result back where IAM does not know the role any more', async () => {
      await invoke(iamRoleTrustMfaRequired, withTags([]));
      expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDEPLOYERQ2: 'NOT_APPLICABLE' });
    });
  });

  it.each([
    ['a document as JSON text', withDocument(JSON.stringify(trust())), 'NON_COMPLIANT'],
    ['a document as an object', withDocument(trust()), 'NON_COMPLIANT'],
    ['a document with MFA', withDocument(encodeURIComponent(JSON.stringify(trust(withMfa)))), 'COMPLIANT'],
    [
      'a document for a service',
      withDocument({
        Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
      }),
      'NOT_APPLICABLE',
    ],
  ])('decides %s', async (_, event, compliance) => {
    await invoke(iamRoleTrustMfaRequired, event);
    expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDEPLOYERQ2: compliance });
  });

  it.each([
    ['no document', withDocument(undefined), /^1 undecided: deployer; .*deployer/],
    ['no configuration', withItem(() => ({ configuration: null })), /configuration/],
  ])('fails, and keeps the earlier result, on %s', async (_, event, message) => {
    stand(ROLE_RULE, 'AROAEXAMPLEDEPLOYERQ2', 'COMPLIANT');
    const { error, lines } = await invoke(iamRoleTrustMfaRequired, event);
    expect(error).toMatch(message);
    expect(sent()).toEqual([]);
    expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDEPLOYERQ2: 'COMPLIANT' });
    expect(lines).toEqual([expect.objectContaining({ level: 'ERROR', error })]);
  });

  it.each([
    ['is not JSON', '%7B', 'NON_COMPLIANT', /the document \(it is not JSON/],
    [
      'has a tab inside a string, as IAM takes it',
      encodeURIComponent(JSON.stringify(trust(withMfa)).replace('2012-10-17"', '2012-10-17","Id":"a\tb"')),
      'COMPLIANT',
      /only with MFA/,
    ],
  ])('replaces an earlier result where the document %s', async (_, document, complianceType, annotation) => {
    const earlier = complianceType === 'COMPLIANT' ? 'NON_COMPLIANT' : 'COMPLIANT';
    stand(ROLE_RULE, 'AROAEXAMPLEDEPLOYERQ2', earlier);
    const { error } = await invoke(iamRoleTrustMfaRequired, withDocument(document));
    expect(error).toBeUndefined();
    expect(resultsOf(ROLE_RULE)).toMatchObject([
      { ComplianceType: complianceType, Annotation: expect.stringMatching(annotation) },
    ]);
  });
});

/** A role that was opened later than the recorded event says. */
const recordLater = (name: string, more: object = {}): void => {
  const { account } = world.aws;
  const item = JSON.parse(String(recordedEvent(name)['invokingEvent']));
  const { resourceId, resourceName } = item.configurationItem ?? item.configurationItemSummary;
  const [role] = account.roles;
  if (role)
    account.configurationItems.push(
      configurationItemOf(
        account,
        { ...role, RoleName: resourceName, RoleId: resourceId, AssumeRolePolicyDocument: trust(withMfa) },
        { configurationItemCaptureTime: '2026-11-20T18:00:00.000Z', ...more },
      ),
    );
};

describe.each([
  ['takes what is sent last', false],
  ['keeps the later result', true],
])('where AWS Config %s', (_, keepsLaterResults) => {
  beforeEach(() => {
    world.aws.account.keepsLaterResults = keepsLaterResults;
  });

  it.each(['changed', 'oversized'])(
    'an older change (%s) that comes late does not replace a newer one',
    async (kind) => {
      recordLater(`${ROLE_RULE}/${kind}`);
      expect(
        (await invoke(iamRoleTrustMfaRequired, recordedEvent(`${ROLE_RULE}/${kind}`))).error,
      ).toBeUndefined();
      expect(resultsOf(ROLE_RULE)).toMatchObject([
        { ComplianceType: 'COMPLIANT', OrderingTimestamp: Date.parse('2026-11-20T18:00:00.000Z') / 1000 },
      ]);
    },
  );

  it('nor a role that was deleted since', async () => {
    recordLater(`${ROLE_RULE}/changed`, { configurationItemStatus: 'ResourceDeleted', configuration: null });
    await invoke(iamRoleTrustMfaRequired, recordedEvent(`${ROLE_RULE}/changed`));
    expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDEPLOYERQ2: 'NOT_APPLICABLE' });
  });
});

describe('a role that AWS Config does not record', () => {
  const event = recordedEvent(`${ROLE_RULE}/not-recorded`);
  const [id, type] = ['AROAEXAMPLEBUILDAGQ5C', 'NON_COMPLIANT'] as const;
  const withStatus = (configurationItemStatus: string): object => {
    const invokingEvent = JSON.parse(String(event['invokingEvent']));
    Object.assign(invokingEvent.configurationItem, { configurationItemStatus });
    return { ...event, invokingEvent: JSON.stringify(invokingEvent) };
  };
  const beThere = (): void => {
    for (const role of world.aws.account.roles) if (role.RoleName === 'open') role.RoleId = id;
  };

  it.each([
    ['is there', 'ResourceNotRecorded', beThere, type],
    ['is there, whatever AWS Config says', 'ResourceDeletedNotRecorded', beThere, type],
    ['is not there', 'ResourceDeletedNotRecorded', () => undefined, 'NOT_APPLICABLE'],
  ])('keeps its finding while it %s: %s', async (_, status, prepare, expected) => {
    stand(ROLE_RULE, id, type);
    prepare();
    const { error } = await invoke(iamRoleTrustMfaRequired, withStatus(status));
    expect(error).toBeUndefined();
    expect(typesOf(ROLE_RULE)).toEqual({ [id]: expected });
  });

  it('keeps its finding where IAM does not tell, and the invocation fails', async () => {
    stand(ROLE_RULE, id, type);
    world.aws.faults.add({ operation: 'iam:ListRoles', kind: 'deny', times: Infinity });
    const { error } = await invoke(iamRoleTrustMfaRequired, withStatus('ResourceDeletedNotRecorded'));
    expect(error).toMatch(/^ListRoles: AccessDenied/);
    expect(typesOf(ROLE_RULE)).toEqual({ [id]: type });
  });
});

it('an ordinary change reads nothing from IAM', async () => {
  await invoke(iamRoleTrustMfaRequired, recordedEvent(`${ROLE_RULE}/changed`));
  expect([...world.aws.calls.keys()].filter((operation) => operation.startsWith('iam:'))).toEqual([]);
});

describe('an oversized change', () => {
  const oversized = recordedEvent(`${ROLE_RULE}/oversized`);

  it('asks for the item that was recorded last', async () => {
    await invoke(iamRoleTrustMfaRequired, oversized);
    const [request] = world.aws.requests.filter(
      ({ operation }) => operation === 'config:GetResourceConfigHistory',
    );
    expect(request?.params).toEqual({
      resourceType: 'AWS::IAM::Role',
      resourceId: 'AROAEXAMPLEDATAADMQ3A',
      limit: 1,
    });
    expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDATAADMQ3A: 'NON_COMPLIANT' });
  });

  it('goes on past empty pages', async () => {
    world.aws.pageSizes = [0, 0, 1];
    await invoke(iamRoleTrustMfaRequired, oversized);
    expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDATAADMQ3A: 'NON_COMPLIANT' });
  });

  it('takes the result back where the item says that the role is gone', async () => {
    for (const item of world.aws.account.configurationItems) {
      item.configurationItemStatus = 'ResourceDeleted';
      item.configuration = null;
    }
    await invoke(iamRoleTrustMfaRequired, oversized);
    expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDATAADMQ3A: 'NOT_APPLICABLE' });
  });

  it.each<[string, () => void, RegExp]>([
    [
      'only an older item is there',
      () => world.aws.account.configurationItems.shift(),
      /only an older configuration item of AWS::IAM::Role AROAEXAMPLEDATAADMQ3A/,
    ],
    [
      'no item is there',
      () => (world.aws.account.configurationItems = []),
      /is unknown or has not been discovered/,
    ],
    [
      'pages stay empty',
      () => (world.aws.pageSizes = [0]),
      /has no configuration item of AWS::IAM::Role AROAEXAMPLEDATAADMQ3A/,
    ],
    [
      'there is no recorder',
      () => (world.aws.account.hasConfigurationRecorder = false),
      /no configuration recorders/,
    ],
  ])('fails, and keeps the earlier result, where %s', async (_, spoil, message) => {
    stand(ROLE_RULE, 'AROAEXAMPLEDATAADMQ3A', 'COMPLIANT');
    spoil();
    expect((await invoke(iamRoleTrustMfaRequired, oversized)).error).toMatch(message);
    expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDATAADMQ3A: 'COMPLIANT' });
  });
});

describe('an event that is not for the rule', () => {
  it.each([
    [
      'a change, to the user rule',
      iamUserMfaRequired,
      recordedEvent(`${ROLE_RULE}/changed`),
      /^iam-user-mfa-required is not evaluated on messageType/,
    ],
    [
      'a misspelt parameter',
      iamUserMfaRequired,
      withParameters(scheduledUsers, { appliesto: 'all-users' }),
      /^unknown rule parameter "appliesto" for iam-user-mfa-required; did you mean "appliesTo"\?/,
    ],
    [
      'a misspelt value',
      iamRoleTrustMfaRequired,
      withParameters(scheduledRoles, { report: 'everything' }),
      /^unknown value "everything" of rule parameter report/,
    ],
    ['nothing', iamUserMfaRequired, undefined, /^event must be an object$/],
  ])('evaluates nothing: %s', async (_, handler, event, message) => {
    const { error, lines } = await invoke(handler, event);
    expect(error).toMatch(message);
    expect(world.aws.calls.size).toBe(0);
    expect(lines).toEqual([expect.objectContaining({ level: 'ERROR', error })]);
  });
});
