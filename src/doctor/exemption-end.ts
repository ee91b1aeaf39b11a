/** When exemptions of deployed rules end, whether by name or by tag. */
import { catalog } from '../../rules/catalog.ts';
import { readExemption, type ExemptionText } from '../../rules/exemption.ts';
import type { ParameterDefinitions } from '../../rules/parameter.ts';
import { readRuleParameters } from '../decision/parameters.ts';
import { isObject } from '../json/object.ts';
import type { DeployedRule } from './deployed-rule.ts';

/** Days before its end in which an exemption is told of. */
export const WARNING_DAYS = 30;
const MILLISECONDS_A_DAY = 86_400_000;

/**
 * The parameters of a deployed rule, read.
 *
 * @throws where the rule would refuse them too
 */
export const parametersOf = ({
  ruleId,
  inputParameters,
}: DeployedRule): Readonly<Record<string, unknown>> => {
  const about = catalog.find(({ id }) => id === ruleId);
  if (about === undefined || inputParameters === undefined) return {};
  const raw: unknown = JSON.parse(inputParameters);
  if (!isObject(raw)) throw new Error('they are no object');
  const definitions: ParameterDefinitions = about.parameters;
  return readRuleParameters({ id: ruleId, parameters: definitions }, { ...raw }).parameters;
};

const daysUntil = (until: string, now: Date): number =>
  Math.floor(Date.parse(`${until}T00:00:00Z`) / MILLISECONDS_A_DAY) -
  Math.floor(now.getTime() / MILLISECONDS_A_DAY);

/** What is to be said of an exemption; undefined where it counts for longer. */
export type ExemptionEnd =
  | { readonly kind: 'soon'; readonly until: string; readonly days: number }
  | { readonly kind: 'void'; readonly problem: string };

/** @param parameters of its rule, read */
export const endOf = (
  exemption: ExemptionText,
  parameters: Readonly<Record<string, unknown>>,
  now: Date,
): ExemptionEnd | undefined => {
  const { longestExemptionDays: longest } = parameters;
  const read = readExemption(exemption, {
    now,
    longestDays: typeof longest === 'number' ? longest : Number.POSITIVE_INFINITY,
  });
  if (read.kind === 'void') return { kind: 'void', problem: read.problem };
  const days = daysUntil(read.until, now);
  return days <= WARNING_DAYS ? { kind: 'soon', until: read.until, days } : undefined;
};
