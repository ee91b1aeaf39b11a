/** What action-levels.json has of each service, deflated. The library holds it as text (build.mjs), and so no package. */
import deflated from './action-levels.deflated.json' with { type: 'json' };
import { inflated } from './inflated.ts';

export interface ServiceLevels {
  readonly arns: readonly string[];
  /** By level and forms of resources (`W&0,1`), names that are separated by spaces. */
  readonly changes: Readonly<Record<string, string>>;
  readonly others: string;
}

/** Inflated anew at each call. */
export const serviceLevels = (): Readonly<Record<string, ServiceLevels>> =>
  inflated(deflated.services, deflated.bytes) as Readonly<Record<string, ServiceLevels>>;
