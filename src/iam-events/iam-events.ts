import { catalog } from '../../rules/catalog.ts';
import type { About } from '../../rules/rule.ts';

const rules: readonly About[] = catalog;

/** The IAM events after which a rule may come out otherwise: IAM's operations, each once. */
export const iamEvents: readonly string[] = [...new Set(rules.flatMap(({ events }) => Object.keys(events)))];

/** The ids of the rules that may come out otherwise after an IAM event. */
export const rulesAfter = (eventName: string): readonly string[] =>
  rules.filter(({ events }) => Object.hasOwn(events, eventName)).map(({ id }) => id);
