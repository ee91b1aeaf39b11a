import { iamRoleTrustMfaRequired, iamUserMfaRequired } from '../src/lambda.ts';
import { toUser } from './aws/account.ts';
import { ROLE_RULE, USER_RULE, useEvaluatedAccount } from './evaluated-account.ts';
import { invoke, recordedEvent } from './invoke.ts';

const world = useEvaluatedAccount();
const { typesOf, sentBatches, sent, stand, withUsers } = world;

const scheduledUsers = recordedEvent(`${USER_RULE}/scheduled`);
const scheduledRoles = recordedEvent(`${ROLE_RULE}/scheduled`);
const ALICE = 'AIDAEXAMPLEALICEQ2A3B';
const BOB = 'AIDAEXAMPLEBOBQ2A3B4C';
const GONE = 'AIDAEXAMPLEGONEQ2A3B4';

const isBob = ({ ComplianceResourceId, UserName }: Readonly<Record<string, unknown>>): boolean =>
  ComplianceResourceId === BOB || UserName === 'bob';

describe('FailedEvaluations', () => {
  it('are sent again, those alone', async () => {
    world.aws.failEvaluations(isBob);
    const { error, lines } = await invoke(iamUserMfaRequired, scheduledUsers);
    expect(error).toBeUndefined();
    expect(
      sentBatches().map((batch) => batch.map(({ ComplianceResourceId }) => ComplianceResourceId)),
    ).toEqual([[ALICE, BOB], [BOB]]);
    expect(typesOf(USER_RULE)).toEqual({ [ALICE]: 'COMPLIANT', [BOB]: 'NON_COMPLIANT' });
    expect(lines).toEqual([expect.objectContaining({ evaluationsSent: 2 })]);
  });

  it('fail the invocation, named, when they stay', async () => {
    world.aws.failEvaluations(isBob, Infinity);
    const { error, lines } = await invoke(iamUserMfaRequired, scheduledUsers);
    expect(error).toBe(
      `1 not accepted by AWS Config: ${BOB}; PutEvaluations: in FailedEvaluations as often as it was sent`,
    );
    expect(sentBatches().map(({ length }) => length)).toEqual([2, 1, 1, 1]);
    expect(typesOf(USER_RULE)).toEqual({ [ALICE]: 'COMPLIANT' });
    expect(lines).toEqual([expect.objectContaining({ level: 'ERROR', evaluationsSent: 1 })]);
  });

  it('of one batch do not keep the next from being sent', async () => {
    withUsers(150);
    const [first] = world.aws.account.users;
    world.aws.failEvaluations(({ ComplianceResourceId }) => ComplianceResourceId === first?.UserId, Infinity);
    await invoke(iamUserMfaRequired, scheduledUsers);
    expect(Object.keys(typesOf(USER_RULE))).toHaveLength(149);
  });

  it('are named a few at most', async () => {
    withUsers(8);
    world.aws.failEvaluations(() => true, Infinity);
    const { error } = await invoke(iamUserMfaRequired, scheduledUsers);
    expect(error).toMatch(
      /^8 not accepted by AWS Config: (AIDA\w{17}, ){4}AIDA\w{17} and 3 more; PutEvaluations: /,
    );
  });
});

describe('PutEvaluations', () => {
  it('is not tried for the other batches when the result token is refused', async () => {
    withUsers(250);
    world.aws.account.configRules[USER_RULE]?.resultTokens.clear();
    const { error, text } = await invoke(iamUserMfaRequired, scheduledUsers);
    expect(error).toMatch(/^250 not accepted by AWS Config: .*InvalidResultTokenException/);
    expect(sentBatches()).toHaveLength(1);
    expect(text).not.toContain(scheduledUsers['resultToken']);
  });

  it('goes on with the next batch when only one is refused', async () => {
    world.aws.account.users = [];
    stand(USER_RULE, 'thing', 'COMPLIANT', { ComplianceResourceType: 'AWS::Another::Thing' });
    for (let number = 0; number < 120; number += 1) stand(USER_RULE, `AIDA${number}`, 'COMPLIANT');
    const { error } = await invoke(iamUserMfaRequired, scheduledUsers);
    expect(error).toMatch(/^100 not accepted by AWS Config: thing, .*InvalidParameterValueException/);
    expect(sentBatches().map(({ length }) => length)).toEqual([100, 21]);
    expect(Object.values(typesOf(USER_RULE)).filter((type) => type === 'NOT_APPLICABLE')).toHaveLength(21);
  });

  it('is repeated where the answer says nothing of FailedEvaluations', async () => {
    world.aws.faults.add({ operation: 'config:PutEvaluations', kind: 'empty' });
    expect((await invoke(iamUserMfaRequired, scheduledUsers)).error).toBeUndefined();
    expect(typesOf(USER_RULE)).toEqual({ [ALICE]: 'COMPLIANT', [BOB]: 'NON_COMPLIANT' });
  });

  it.each(['deny', 'expired'] as const)(
    'fails the invocation on %s, and keeps the earlier results',
    async (kind) => {
      stand(USER_RULE, BOB, 'COMPLIANT');
      world.aws.faults.add({ operation: 'config:PutEvaluations', kind, times: Infinity });
      const { error } = await invoke(iamUserMfaRequired, scheduledUsers);
      expect(error).toMatch(/^2 not accepted by AWS Config: AIDA.*; PutEvaluations: /);
      expect(typesOf(USER_RULE)).toEqual({ [BOB]: 'COMPLIANT' });
    },
  );
});

describe('what could be decided is reported, then the invocation fails', () => {
  beforeEach(() => {
    stand(USER_RULE, BOB, 'COMPLIANT');
    stand(USER_RULE, GONE, 'NON_COMPLIANT');
  });

  it('a user whose devices may not be read keeps the earlier result; who is gone is taken back', async () => {
    world.aws.faults.add({ operation: 'iam:ListMFADevices', kind: 'deny', when: isBob, times: Infinity });
    const { error, lines } = await invoke(iamUserMfaRequired, scheduledUsers);
    expect(error).toMatch(/^1 undecided: bob; ListMFADevices of bob: AccessDenied/);
    expect(typesOf(USER_RULE)).toEqual({
      [ALICE]: 'COMPLIANT',
      [BOB]: 'COMPLIANT',
      [GONE]: 'NOT_APPLICABLE',
    });
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        counts: { COMPLIANT: 1, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 1 },
        problemCount: 1,
      }),
    ]);
  });

  it.each(['deny', 'expired', 'garbage', 'empty'] as const)(
    'nothing is taken back after a listing cut short by %s',
    async (kind) => {
      world.aws.pageSizes = [1];
      const isSecondPage = ({ Marker }: Readonly<Record<string, unknown>>): boolean => Marker !== undefined;
      world.aws.faults.add({ operation: 'iam:ListUsers', kind, when: isSecondPage, times: Infinity });
      const { error } = await invoke(iamUserMfaRequired, scheduledUsers);
      expect(error).toMatch(/^ListUsers: /);
      expect(typesOf(USER_RULE)).toEqual({
        [ALICE]: 'COMPLIANT',
        [BOB]: 'COMPLIANT',
        [GONE]: 'NON_COMPLIANT',
      });
    },
  );

  it.each(['deny', 'empty'] as const)(
    'where standing results cannot be read (%s), everything decided is sent',
    async (kind) => {
      world.aws.faults.add({ operation: 'config:GetComplianceDetailsByConfigRule', kind, times: Infinity });
      const { error } = await invoke(iamUserMfaRequired, scheduledUsers);
      expect(error).toMatch(/^GetComplianceDetailsByConfigRule: /);
      expect(typesOf(USER_RULE)).toEqual({
        [ALICE]: 'COMPLIANT',
        [BOB]: 'NON_COMPLIANT',
        [GONE]: 'NON_COMPLIANT',
      });
    },
  );

  it('where only some of the standing results can be read, those count', async () => {
    await invoke(iamUserMfaRequired, scheduledUsers);
    world.aws.resetCalls();
    world.aws.pageSizes = [1];
    const isSecondPage = ({ NextToken }: Readonly<Record<string, unknown>>): boolean =>
      NextToken !== undefined;
    world.aws.faults.add({
      operation: 'config:GetComplianceDetailsByConfigRule',
      kind: 'deny',
      when: isSecondPage,
    });
    expect((await invoke(iamUserMfaRequired, scheduledUsers)).error).toMatch(
      /^GetComplianceDetailsByConfigRule: /,
    );
    expect(sent().map(({ ComplianceResourceId }) => ComplianceResourceId)).toEqual([BOB]);
  });

  it('with nothing changed, nothing is sent again to say that the run was answered', async () => {
    world.aws.account.users = world.aws.account.users.filter(({ UserName }) => UserName === 'bob');
    world.aws.account.configRules[USER_RULE]?.results.delete(`AWS::IAM::User ${GONE}`);
    world.aws.faults.add({ operation: 'iam:ListMFADevices', kind: 'deny', times: Infinity });
    expect((await invoke(iamUserMfaRequired, scheduledUsers)).error).toMatch(/^1 undecided: bob/);
    expect(sent()).toEqual([]);
  });

  it('standing results of another shape are passed over', async () => {
    stand(USER_RULE, '', 'COMPLIANT');
    stand(USER_RULE, 'thing', 'COMPLIANT', { ComplianceResourceType: '' });
    stand(USER_RULE, ALICE, 'COMPLIANT', { Annotation: undefined });
    const { error } = await invoke(iamUserMfaRequired, scheduledUsers);
    expect(error).toBeUndefined();
    expect(
      sent()
        .map(({ ComplianceResourceId }) => ComplianceResourceId)
        .toSorted(),
    ).toEqual([ALICE, BOB, GONE].toSorted());
  });

  it('a role whose document is not JSON keeps the earlier result, and is named', async () => {
    const [open] = world.aws.account.roles;
    if (open) open.AssumeRolePolicyDocument = '{"Version"';
    stand(ROLE_RULE, 'AROAEXAMPLEOPENQ2A3B4', 'COMPLIANT');
    const { error } = await invoke(iamRoleTrustMfaRequired, scheduledRoles);
    expect(error).toMatch(/^1 undecided: open; .*open/);
    expect(typesOf(ROLE_RULE)).toEqual({
      AROAEXAMPLEGUARDEDQ2A: 'COMPLIANT',
      AROAEXAMPLEOPENQ2A3B4: 'COMPLIANT',
    });
  });
});

describe('with Lambda’s time nearly used up', () => {
  beforeEach(() => {
    stand(USER_RULE, BOB, 'COMPLIANT');
    stand(USER_RULE, GONE, 'NON_COMPLIANT');
  });

  it('the next invocation has its own time', async () => {
    world.aws.faults.add({ operation: 'iam:ListMFADevices', kind: 'slow', ms: 60_000 });
    await invoke(iamUserMfaRequired, scheduledUsers, 500);
    expect((await invoke(iamUserMfaRequired, scheduledUsers)).error).toBeUndefined();
  });

  it.each([
    ['a call that hangs', { kind: 'slow', ms: 60_000 }],
    ['a call that is throttled for ever', { kind: 'throttle' }],
  ] as const)('reading stops at %s, and what is decided is sent', async (_, fault) => {
    world.aws.faults.add({ operation: 'iam:ListMFADevices', times: Infinity, ...fault });
    const { error } = await invoke(iamUserMfaRequired, scheduledUsers, 3_000);
    expect(error).toMatch(/^1 undecided: bob; ListMFADevices of bob: .*no time/);
    expect(typesOf(USER_RULE)).toEqual({
      [ALICE]: 'COMPLIANT',
      [BOB]: 'COMPLIANT',
      [GONE]: 'NOT_APPLICABLE',
    });
  });

  it('nothing is taken back when the listing itself is what hangs', async () => {
    world.aws.account.users.push(toUser({ UserName: 'carol' }, world.aws.account));
    world.aws.pageSizes = [2];
    const isSecondPage = ({ Marker }: Readonly<Record<string, unknown>>): boolean => Marker !== undefined;
    world.aws.faults.add({ operation: 'iam:ListUsers', kind: 'slow', ms: 60_000, when: isSecondPage });
    const { error } = await invoke(iamUserMfaRequired, scheduledUsers, 2_000);
    expect(error).toMatch(/no time/);
    expect(typesOf(USER_RULE)).toMatchObject({ [BOB]: 'COMPLIANT', [GONE]: 'NON_COMPLIANT' });
  });

  it('standing results that hang do not keep what is decided from being sent', async () => {
    world.aws.faults.add({ operation: 'config:GetComplianceDetailsByConfigRule', kind: 'slow', ms: 60_000 });
    const { error } = await invoke(iamUserMfaRequired, scheduledUsers, 2_000);
    expect(error).toMatch(/^GetComplianceDetailsByConfigRule: .*no time/);
    expect(typesOf(USER_RULE)).toEqual({
      [ALICE]: 'COMPLIANT',
      [BOB]: 'NON_COMPLIANT',
      [GONE]: 'NON_COMPLIANT',
    });
  });

  it('sending stops early enough to fail by itself', async () => {
    world.aws.faults.add({ operation: 'config:PutEvaluations', kind: 'throttle', times: Infinity });
    const { error, lines } = await invoke(iamUserMfaRequired, scheduledUsers, 2_000);
    expect(error).toMatch(/^3 not accepted by AWS Config: .*PutEvaluations: .*no time/);
    expect(lines).toEqual([expect.objectContaining({ level: 'ERROR', evaluationsSent: 0 })]);
  });

  it('an oversized change that cannot be looked up keeps the earlier result', async () => {
    stand(ROLE_RULE, 'AROAEXAMPLEDATAADMQ3A', 'COMPLIANT');
    world.aws.faults.add({ operation: 'config:GetResourceConfigHistory', kind: 'throttle', times: Infinity });
    const oversized = recordedEvent(`${ROLE_RULE}/oversized`);
    expect((await invoke(iamRoleTrustMfaRequired, oversized, 1_000)).error).toMatch(/no time/);
    expect(typesOf(ROLE_RULE)).toEqual({ AROAEXAMPLEDATAADMQ3A: 'COMPLIANT' });
  });
});
