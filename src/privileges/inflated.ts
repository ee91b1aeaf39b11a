/** Data that is bundled deflated: as text it would be more than half of what a function bundles. */
// Not 'fflate', which in Node asks for workers.
import { inflateSync, strFromU8, strToU8 } from 'fflate/browser';

/** Of Node and of browsers; the library is compiled with the types of neither. */
declare const atob: (base64: string) => string;

/**
 * Inflated anew at each call.
 *
 * @param bytes of the text: told the size, fflate takes half the time, for it need not guess and copy
 * @returns what `JSON.parse` makes of the text
 */
export const inflated = (base64: string, bytes: number): unknown => {
  const out = inflateSync(strToU8(atob(base64), true), { out: new Uint8Array(bytes) });
  return JSON.parse(strFromU8(out));
};
