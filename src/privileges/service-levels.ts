/**
 * What action-levels.json has of each service, deflated: as text it would be more than half of what a function bundles. The
 * library holds it as text (build.mjs), and so no package.
 */
// Not 'fflate', which in Node asks for workers.
import { inflateSync, strFromU8, strToU8 } from 'fflate/browser';
import deflated from './action-levels.deflated.json' with { type: 'json' };

/** Of Node and of browsers; the library is compiled with the types of neither. */
declare const atob: (base64: string) => string;

export interface ServiceLevels {
  readonly arns: readonly string[];
  /** By level and forms of resources (`W&0,1`), names that are separated by spaces. */
  readonly changes: Readonly<Record<string, string>>;
  readonly others: string;
}

/** Inflated anew at each call. */
export const serviceLevels = (): Readonly<Record<string, ServiceLevels>> => {
  const { services, bytes } = deflated;
  // Told the size, fflate takes half the time: it need not guess and copy.
  const out = inflateSync(strToU8(atob(services), true), { out: new Uint8Array(bytes) });
  return JSON.parse(strFromU8(out)) as Readonly<Record<string, ServiceLevels>>;
};
