/** Why a trust policy comes out as it does: the reason, and what its sentence speaks of. */
import { flatMap } from '../../src/policy/flat-map.ts';
import type { PolicyDocument } from '../../src/policy/policy-document.ts';
import { statementName, statementNames } from '../evidence.ts';
import { isAdmitted, type CredentialAnswer } from './credential-answer.ts';
import type { OldMfa } from './mfa-age.ts';
import { callersOf } from './named-callers.ts';
import { reasonForAdmission } from './reason-for-admission.ts';
import { reasonForNobody } from './reason-for-nobody.ts';
import type { Reasoning } from './reasons.ts';
import type { NamedRole } from './tool-roles.ts';
import { firstAdmitted, shutOutBy, type Trust } from './trust.ts';
import { everyWayWithMfa, type WayIn, type WaysIn } from './ways-in.ts';

/**
 * The answer that the verdict, its sentence, its witness and its advice speak of: the worst way in. Undefined where nobody
 * without MFA is let in.
 */
export const decidingAnswer = (
  { withoutMfa }: Trust,
  waysIn: readonly WayIn[],
): CredentialAnswer | undefined => {
  const [worst] = waysIn;
  if (worst?.request === undefined) return firstAdmitted(withoutMfa);
  const { credential, request, statement, isCertain, isViaService } = worst;
  return {
    credential,
    outcome: isCertain ? 'admitted' : 'admitted-by-unknown',
    request,
    by: statement,
    isViaService,
  };
};

/** How it is said that MFA older than `maximum` seconds gets in. */
export const reasonForOldMfa = (
  policy: PolicyDocument,
  { answer, age }: OldMfa,
  maximum: number,
): Reasoning => [
  'mfa-too-old-admitted',
  {
    callers: callersOf(answer, policy),
    statement: answer.by === undefined ? 'its trust policy' : statementName(answer.by),
    age: age === undefined ? `more than ${maximum} seconds` : `${age} seconds`,
    maximum: String(maximum),
  },
];

/** Who gets in with MFA, and the statements that ask for it. */
const aboutMfa = (
  policy: PolicyDocument,
  trust: Trust,
): { readonly callers: string; readonly statement: string } => {
  const { question, withoutMfa, withMfa } = trust;
  const { ways, isComplete } = everyWayWithMfa(trust);
  // Many ways in are shown by one request.
  const requests = new Set(ways.map(({ request }) => request));
  const shutting = new Set(flatMap([...requests], (one) => (one ? shutOutBy(question, one) : [])));
  const demanding = policy.statements.filter(
    (statement) => shutting.has(statement) || withoutMfa.some((answer) => answer.by === statement),
  );
  const callers = callersOf(withMfa, policy);
  const others = new Set(ways.map(({ principal }) => `${principal.kind} ${principal.written}`)).size - 1;
  const more = `${isComplete ? '' : 'at least '}${others} more ${others === 1 ? 'principal' : 'principals'}`;
  return {
    callers: others > 0 ? `${callers} and ${more}` : callers,
    statement: statementNames(demanding) || 'its trust policy',
  };
};

/** Why the trust policy comes out as it does. `deciding`: see `decidingAnswer`. */
export const reasonFor = (
  policy: PolicyDocument,
  trust: Trust,
  deciding: CredentialAnswer | undefined,
  waysIn: WaysIn,
  role: NamedRole,
  now: Date,
): Reasoning => {
  const { withMfa } = trust;
  if (deciding !== undefined) return reasonForAdmission(policy, deciding, waysIn, role, now);
  if (!isAdmitted(withMfa)) return reasonForNobody(policy, trust, role, now);
  return ['mfa-required', aboutMfa(policy, trust)];
};
