import { catalog } from '../../rules/catalog.ts';
import type { About } from '../../rules/rule.ts';

const rules: readonly About[] = catalog;

/** The IAM events after which a rule may come out otherwise: IAM's operations, each once. */
export const iamEvents: readonly string[] = [...new Set(rules.flatMap(({ events }) => Object.keys(events)))];

/**
 * The ids of the rules that may come out otherwise after an IAM event.
 *
 * @param identityType of the caller, `Root` for the root user and for a session of sts:AssumeRoot; undefined: not told, so
 * that it may have been the root user
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export const rulesAfter = (eventName: string, identityType: string | undefined): readonly string[] => {
  const mayBeRoot = identityType === undefined || identityType === 'Root';
  return rules
    .filter(
      ({ events, eventsBy }) => Object.hasOwn(events, eventName) && (eventsBy === undefined || mayBeRoot),
    )
    .map(({ id }) => id);
};
