import { StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import { toAccount } from './account.ts';
import { clientsOf } from './clients.ts';
import { ruleStarts, type RuleStarts } from './config-rule-starts.ts';
import { startAws, type AwsEndpoint } from './endpoint.ts';

const SECOND = 1_000;

let aws: AwsEndpoint;
let time: number;

beforeEach(async () => {
  time = Date.now();
  aws = await startAws({
    account: toAccount({ configRules: { 'a-rule': [], 'b-rule': [] } }),
    now: () => new Date(time),
  });
});

afterEach(async () => {
  await aws.stop();
});

const starts = (name: string): RuleStarts => {
  const rule = aws.account.configRules[name];
  if (rule === undefined) throw new Error(`there is no rule ${name}`);
  return ruleStarts(rule);
};
const start = (...ConfigRuleNames: string[]) =>
  clientsOf(aws).config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames }));

describe('StartConfigRulesEvaluation', () => {
  it('starts each rule that is named', async () => {
    await start('a-rule', 'b-rule');
    expect([starts('a-rule').acceptedAt, starts('b-rule').acceptedAt]).toEqual([[time], [time]]);
  });

  it.each([
    ['a minute after the last start, which has ended', 60 * SECOND, 5 * SECOND],
    ['as soon as a long evaluation has ended', 90 * SECOND, 90 * SECOND],
  ])('starts a rule again %s, and no sooner', async (_, later, takes) => {
    starts('a-rule').takes = takes;
    await start('a-rule');
    time += later - 1;
    await expect(start('a-rule')).rejects.toMatchObject({ name: 'LimitExceededException' });
    time += 1;
    await start('a-rule');
    expect(starts('a-rule').acceptedAt).toHaveLength(2);
  });

  it('starts none where it refuses one', async () => {
    starts('b-rule').inUseUntil = time + 1;
    await expect(start('a-rule', 'b-rule')).rejects.toMatchObject({ name: 'ResourceInUseException' });
    expect(starts('a-rule').acceptedAt).toEqual([]);
    await start('a-rule');
  });

  it.each([
    ['no name', [], 'InvalidParameterValueException'],
    ['26 names', Array.from({ length: 26 }, () => 'a-rule'), 'ValidationException'],
    ['a rule that is not there', ['a-rule', 'c-rule'], 'NoSuchConfigRuleException'],
  ])('refuses %s', async (_, names, name) => {
    await expect(start(...names)).rejects.toMatchObject({ name });
    expect(starts('a-rule').acceptedAt).toEqual([]);
  });
});
