import { paginateDescribeConfigRules, type ConfigRule } from '@aws-sdk/client-config-service';
import { readConfigPages, requiredField } from '../findings/config-pages.ts';
import { ruleIdOf } from '../findings/rule-id.ts';
import { listIn } from '../inventory/reading.ts';
import type { DoctorClients } from './clients.ts';

/** A rule of this package as AWS Config has it, in the account and region that are looked at. */
export interface DeployedRule {
  /** The id in `rules/index.ts`. */
  readonly ruleId: string;
  readonly name: string;
  readonly state: string | undefined;
  /** Undefined where the rule says none, or cannot be understood. */
  readonly functionArn: string | undefined;
  /** Hours between two scheduled runs; undefined for a rule without a schedule. */
  readonly everyHours: number | undefined;
  /** Whether a run sends what has not changed, too. */
  readonly reportsAll: boolean;
}

const HOURS: Readonly<Record<string, number>> = {
  One_Hour: 1,
  Three_Hours: 3,
  Six_Hours: 6,
  Twelve_Hours: 12,
  TwentyFour_Hours: 24,
};

/** AWS Config keeps the parameters as JSON text. */
const reportsAll = (inputParameters: string | undefined): boolean => {
  try {
    const parameters: unknown = JSON.parse(inputParameters ?? '{}');
    return typeof parameters === 'object' && parameters !== null && 'report' in parameters
      ? parameters.report === 'all'
      : false;
  } catch {
    return false;
  }
};

const toDeployedRule = (rule: ConfigRule): readonly DeployedRule[] => {
  const name = requiredField('ConfigRuleName', rule.ConfigRuleName);
  const ruleId = ruleIdOf(name);
  if (ruleId === undefined) return [];
  const { SourceIdentifier, SourceDetails = [] } = rule.Source ?? {};
  const frequency = SourceDetails.find(
    ({ MessageType }) => MessageType === 'ScheduledNotification',
  )?.MaximumExecutionFrequency;
  return [
    {
      ruleId,
      name,
      state: rule.ConfigRuleState,
      functionArn: SourceIdentifier?.includes(':function:') ? SourceIdentifier : undefined,
      everyHours: frequency === undefined ? undefined : HOURS[frequency],
      reportsAll: reportsAll(rule.InputParameters),
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
