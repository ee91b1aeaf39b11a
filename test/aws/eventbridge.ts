import type { EventRule } from './account.ts';
import { AwsError } from './aws-error.ts';
import { jsonProtocol } from './json-protocol.ts';
import { pageOf } from './pages.ts';
import type { Call, Service } from './service.ts';

const noSuchRule = (name: unknown): AwsError =>
  new AwsError('ResourceNotFoundException', `Rule ${String(name)} does not exist on EventBus default.`);

const NAME = { min: 1, max: 64, pattern: /^[.\-_A-Za-z0-9]+$/ };

const rulesIn = ({ account, region }: Call): readonly EventRule[] =>
  Object.values(account.eventRules).filter(({ Arn }) => Arn.split(':')[3] === region);

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */
const describeRule = (call: Call): object => {
  const name = call.check.requiredText('Name', NAME);
  call.check.settle();
  const found = rulesIn(call).find(({ Name }) => Name === name);
  if (found === undefined) throw noSuchRule(name);
  const { Targets: _, ...rule } = found;
  return { ...rule, EventBusName: 'default', CreatedBy: call.account.accountId };
};

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
const listRuleNamesByTarget = (call: Call): object => {
  const { check, shortPage } = call;
  const target = check.requiredText('TargetArn', { min: 1, max: 1600 });
  const size = check.integer('Limit', { min: 1, max: 100 }) ?? 100;
  const marker = check.text('NextToken', { min: 1, max: 2048 });
  check.settle();
  const { items, next } = pageOf(
    rulesIn(call).filter(({ Targets }) => Targets.some(({ Arn }) => Arn === target)),
    {
      operation: `ListRuleNamesByTarget ${target}`,
      keyOf: ({ Name }) => Name,
      marker,
      size: Math.min(size, shortPage ?? size),
      invalidMarker: () => new AwsError('ValidationException', 'The provided token is invalid.'),
    },
  );
  return { RuleNames: items.map(({ Name }) => Name), NextToken: next };
};

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html */
const listTargetsByRule = (call: Call): object => {
  const name = call.check.requiredText('Rule', NAME);
  call.check.settle();
  const found = rulesIn(call).find(({ Name }) => Name === name);
  if (found === undefined) throw noSuchRule(name);
  // A rule has five targets at the most: they are one page.
  return { Targets: found.Targets };
};

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const putRule = ({ account, check, region }: Call): object => {
  const Name = check.requiredText('Name', NAME);
  const EventPattern = check.requiredText('EventPattern', { min: 1, max: 4096 });
  const Description = check.text('Description', { max: 512 });
  check.settle();
  const Arn = `arn:${account.partition}:events:${region}:${account.accountId}:rule/${Name}`;
  account.eventRules[Arn] = {
    Name,
    Arn,
    State: 'ENABLED',
    EventPattern,
    ...(Description !== undefined && { Description }),
    Targets: account.eventRules[Arn]?.Targets ?? [],
  };
  return { RuleArn: Arn };
};

/** The rule that a request means. */
const ruleOf = (call: Call, field: 'Name' | 'Rule'): EventRule => {
  const name = call.check.requiredText(field, NAME);
  const found = rulesIn(call).find(({ Name }) => Name === name);
  if (found === undefined) throw noSuchRule(name);
  return found;
};

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
const putTargets = (call: Call): object => {
  const rule = ruleOf(call, 'Rule');
  const targets = call.check.objects('Targets', { max: 100 }).map(({ check }) => ({
    Id: check.requiredText('Id', { min: 1, max: 64 }),
    Arn: check.requiredText('Arn', { min: 1, max: 1600 }),
  }));
  call.check.settle();
  const ids = new Set(targets.map(({ Id }) => Id));
  rule.Targets = [...rule.Targets.filter(({ Id }) => !ids.has(Id)), ...targets];
  return { FailedEntryCount: 0, FailedEntries: [] };
};

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html */
const removeTargets = (call: Call): object => {
  const rule = ruleOf(call, 'Rule');
  const ids = call.check.texts('Ids', { max: 100 });
  call.check.settle();
  rule.Targets = rule.Targets.filter(({ Id }) => !ids.includes(Id));
  return { FailedEntryCount: 0, FailedEntries: [] };
};

/** One that has targets stays. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html */
const deleteRule = (call: Call): object => {
  const { Arn, Targets } = ruleOf(call, 'Name');
  call.check.settle();
  if (Targets.length > 0)
    throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
  delete call.account.eventRules[Arn];
  return {};
};

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html */
export const eventBridge: Service = {
  name: 'events',
  protocol: jsonProtocol({ target: 'AWSEvents', version: '1.1' }),
  operations: {
    PutRule: putRule,
    PutTargets: putTargets,
    RemoveTargets: removeTargets,
    DeleteRule: deleteRule,
    DescribeRule: describeRule,
    ListRuleNamesByTarget: listRuleNamesByTarget,
    ListTargetsByRule: listTargetsByRule,
  },
  notFound: (_operation, { Name, Rule }) => noSuchRule(Name ?? Rule),
};
