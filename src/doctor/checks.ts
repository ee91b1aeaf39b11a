import type { Check } from './check.ts';
import { alarm } from './checks/alarm.ts';
import { aggregator } from './checks/aggregator.ts';
import { aggregatorRecording } from './checks/aggregator-recording.ts';
import { bursts } from './checks/bursts.ts';
import { complianceChanges } from './checks/compliance-changes.ts';
import { deployedRules } from './checks/deployed-rules.ts';
import { deployedStacks } from './checks/deployed-stacks.ts';
import { exemptions } from './checks/exemptions.ts';
import { exemptionsByTag } from './checks/exemptions-by-tag.ts';
import { whoMayExemptByTag } from './checks/who-may-exempt-by-tag.ts';
import { functions } from './checks/functions.ts';
import { iamEvents } from './checks/iam-events.ts';
import { lostEvents } from './checks/lost-events.ts';
import { notifications } from './checks/notifications.ts';
import { oneRegion } from './checks/one-region.ts';
import { permissions } from './checks/permissions.ts';
import { queues } from './checks/queues.ts';
import { recordedTypes } from './checks/recorded-types.ts';
import { recorder } from './checks/recorder.ts';
import { results } from './checks/results.ts';
import { stackSet } from './checks/stack-set.ts';
import { topicKey } from './checks/topic-key.ts';
import { trail } from './checks/trail.ts';

/** For the account of the credentials, in one region; what others rest on comes first. */
export const accountChecks: readonly Check[] = [
  recorder,
  recordedTypes,
  oneRegion,
  deployedRules,
  exemptions,
  exemptionsByTag,
  whoMayExemptByTag,
  permissions,
  functions,
  bursts,
  results,
  deployedStacks,
  queues,
  lostEvents,
  trail,
  iamEvents,
  alarm,
  complianceChanges,
  notifications,
  topicKey,
];

/** For the accounts of an aggregator, as far as it tells of them. */
export const aggregatorChecks: readonly Check[] = [aggregatorRecording, aggregator];

/** For the accounts that a StackSet deploys to. */
export const stackSetChecks: readonly Check[] = [stackSet];
