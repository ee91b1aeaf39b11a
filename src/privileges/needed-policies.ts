/** Of the AWS managed policies that a step attaches all at once, those that somebody needs for his way: there is room for few. */
import { flatMap } from '../policy/flat-map.ts';
import { ACTIONS } from './changed-policies.ts';
import { POLICY_KEY } from './iam-keys.ts';
import { isOfAws } from './policies-at-hand.ts';
import type { Grant } from './rights.ts';
import type { Step } from './step.ts';

const ATTACHING: ReadonlySet<string> = new Set(Object.values(ACTIONS).map(({ attach }) => attach));

/** The policy that a grant attaches; undefined where it is not one of AWS. */
export const attachedOfAws = ({ action, request }: Grant): string | undefined =>
  ATTACHING.has(action)
    ? request.context.get(POLICY_KEY)?.find((arn) => arn.includes(':iam::aws:policy/'))
    : undefined;

/** @param last what shows the privilege at the end */
export const withNeededPolicies = (steps: readonly Step[], last: Grant | undefined): readonly Step[] => {
  const isOfSeveral = ({ grants }: Step): boolean =>
    grants.filter((grant) => attachedOfAws(grant) !== undefined).length > 1;
  if (!steps.some(isOfSeveral)) return steps;
  const shown = [...flatMap(steps, ({ grants }) => grants), last];
  const needed = new Set(
    shown.flatMap((grant) => (grant?.policy && isOfAws(grant.policy) ? [grant.policy.arn] : [])),
  );
  return steps.map((step) => {
    if (!isOfSeveral(step)) return step;
    const isNeeded = (grant: Grant): boolean => {
      const arn = attachedOfAws(grant);
      return arn === undefined || needed.has(arn);
    };
    const grants = step.grants.filter(isNeeded);
    return grants.length === 0 ? step : { ...step, grants };
  });
};
