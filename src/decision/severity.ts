import type { WayIn } from '../../rules/evidence.ts';
import type { About, Decision, Severity, Whom } from '../../rules/rule.ts';
import type { Resource } from '../resources/resource.ts';

/** Whom a way in is for, seen from the account of the resource. */
export const whomOf = (way: Pick<WayIn, 'principal'> | undefined, accountId: string | undefined): Whom => {
  if (way === undefined || way.principal.kind === 'not-known') return 'not-known';
  if (way.principal.kind === 'anyone') return 'anybody';
  if (accountId === undefined || way.principal.accountId === undefined) return 'not-known';
  return way.principal.accountId === accountId ? 'own-account' : 'other-account';
};

/**
 * How soon somebody has to act on a decision: its reason, and who gets in by the worst way. Undefined where nothing has to
 * be done.
 */
export const severityOf = (
  rule: Pick<About, 'reasons'>,
  { accountId }: Pick<Partial<Resource>, 'accountId'>,
  { reason, evidence }: Pick<Decision, 'reason' | 'evidence'>,
): Severity | undefined => {
  const found = rule.reasons[reason];
  if (found?.compliance !== 'NON_COMPLIANT') return undefined;
  const { severity } = found;
  return typeof severity === 'string' ? severity : severity[whomOf(evidence?.waysIn[0], accountId)];
};
