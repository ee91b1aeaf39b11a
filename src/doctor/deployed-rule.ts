import { paginateDescribeConfigRules, type ConfigRule } from '@aws-sdk/client-config-service';
import { readConfigPages, requiredField } from '../aws/config-pages.ts';
import { ruleIdOf } from '../findings/rule-id.ts';
import { listIn } from '../aws/reading.ts';
import type { DoctorClients } from './clients.ts';

/** A rule of this package as AWS Config has it, in the account and region that are looked at. */
export interface DeployedRule {
  /** The id in `rules/index.ts`. */
  readonly ruleId: string;
  readonly name: string;
  readonly arn: string | undefined;
  readonly state: string | undefined;
  /** Undefined where the rule says none, or cannot be understood. */
  readonly functionArn: string | undefined;
  /** The kinds of messages that start it. */
  readonly messageTypes: readonly string[];
  /** Hours between two scheduled runs; undefined for a rule without a schedule. */
  readonly everyHours: number | undefined;
  /** As AWS Config has them: JSON; undefined for a rule without any. */
  readonly inputParameters: string | undefined;
}

const HOURS: Readonly<Record<string, number>> = {
  One_Hour: 1,
  Three_Hours: 3,
  Six_Hours: 6,
  Twelve_Hours: 12,
  TwentyFour_Hours: 24,
};

/** What AWS Config takes where a rule has a schedule and no frequency, and the longest that there is. */
const DAY_HOURS = 24;

const toDeployedRule = (rule: ConfigRule): readonly DeployedRule[] => {
  const name = requiredField('ConfigRuleName', rule.ConfigRuleName);
  const ruleId = ruleIdOf(name);
  if (ruleId === undefined) return [];
  const { SourceIdentifier, SourceDetails = [] } = rule.Source ?? {};
  const schedule = SourceDetails.find(({ MessageType }) => MessageType === 'ScheduledNotification');
  return [
    {
      ruleId,
      name,
      arn: rule.ConfigRuleArn,
      state: rule.ConfigRuleState,
      functionArn: SourceIdentifier?.includes(':function:') ? SourceIdentifier : undefined,
      messageTypes: SourceDetails.flatMap(({ MessageType }) => MessageType ?? []),
      inputParameters: rule.InputParameters,
      everyHours:
        schedule === undefined ? undefined : (HOURS[schedule.MaximumExecutionFrequency ?? ''] ?? DAY_HOURS),
    },
  ];
};

/**
 * The rules of this package that AWS Config has.
 *
 * @throws the first error of AWS: rules that were not read are not rules that are not there
 */
export const readDeployedRules = async ({ config }: DoctorClients): Promise<readonly DeployedRule[]> => {
  const { items, error } = await readConfigPages(
    paginateDescribeConfigRules({ client: config }, {}),
    (page) => listIn('ConfigRules', page.ConfigRules).flatMap(toDeployedRule),
  );
  if (error !== undefined) throw error;
  return items;
};
