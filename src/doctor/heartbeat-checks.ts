import type { Check } from './check.ts';
import { complianceChanges } from './checks/compliance-changes.ts';
import { deployedRules } from './checks/deployed-rules.ts';
import { functionStates } from './checks/function-states.ts';
import { iamEvents } from './checks/iam-events.ts';
import { lostEvents } from './checks/lost-events.ts';
import { permissions } from './checks/permissions.ts';
import { recorder } from './checks/recorder.ts';
import { results } from './checks/results.ts';

/**
 * What tells that the rules of a stack can work and do: everything that stops them without a sound. What an operator may
 * have chosen (which types are recorded, how often, who is told) is left to `mfa-rules doctor`: an alarm that never ends is
 * not heard. Each metric that is asked for costs, four times a day in every account.
 */
export const heartbeatChecks: readonly Check[] = [
  recorder,
  deployedRules,
  permissions,
  functionStates,
  results,
  lostEvents,
  iamEvents,
  complianceChanges,
];
