/** What is found of an account at a moment, once for all who ask. */
import { oncePer } from '../policy/lazily.ts';
import type { AuthorizationDetails } from './account.ts';

/**
 * The same, found once for each moment: an account is looked through for several rules, and for what the page shows beside them.
 * It is kept as long as the account's policies are.
 */
export const byMoment = <Found>(
  find: (details: AuthorizationDetails, now: Date) => Found,
): ((details: AuthorizationDetails, now: Date) => Found) => {
  const byTime = oncePer((_details: AuthorizationDetails) => new Map<number, Found>());
  return (details, now) => {
    const known = byTime(details);
    const moment = now.getTime();
    const before = known.get(moment);
    if (before !== undefined) return before;
    const made = find(details, now);
    known.set(moment, made);
    return made;
  };
};
