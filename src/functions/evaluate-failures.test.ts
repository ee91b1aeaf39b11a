import { iamUserMfaRequired } from '../../test/support/handlers.ts';
import { USER_RULE, useEvaluatedAccount } from '../../test/support/evaluated-account.ts';
import { invoke, recordedEvent } from '../../test/support/invoke.ts';
import { sharedIt } from '../../test/support/share.ts';

const it = sharedIt(5, 'failed evaluations');

const world = useEvaluatedAccount();
const { typesOf, sentBatches, sent, stand, withUsers } = world;

const scheduledUsers = recordedEvent(`${USER_RULE}/scheduled`);
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
});

it('the time of one invocation is not that of the next one', async () => {
  world.aws.faults.add({ operation: 'iam:ListMFADevices', kind: 'slow', ms: 3_600_000 });
  expect((await invoke(iamUserMfaRequired, scheduledUsers, 500)).error).toMatch(/no time/);
  expect((await invoke(iamUserMfaRequired, scheduledUsers)).error).toBeUndefined();
});
