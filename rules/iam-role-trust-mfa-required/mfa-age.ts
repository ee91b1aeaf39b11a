/** How old the MFA of an IAM user may be who assumes a role. */
import { LONGEST_SESSION, MFA_AGE } from '../../src/policy/request-keys.ts';
import { answerFor, isAdmitted, type CredentialAnswer, type Question } from './credential-answer.ts';

/** Somebody who gets in with old MFA. */
export interface OldMfa {
  readonly answer: CredentialAnswer;
  /** Seconds: the oldest that still gets in; undefined where that was not decided. */
  readonly age: number | undefined;
}

const admittedWith = (question: Question, least: number): CredentialAnswer | undefined => {
  const answer = answerFor('mfa', { ...question, mfaAge: { least, greatest: LONGEST_SESSION } });
  return isAdmitted(answer) ? answer : undefined;
};

/** The age that a request carries; at least `least` where the policy does not ask for it. */
const ageIn = ({ request }: CredentialAnswer, least: number): number =>
  Number(request?.context.get(MFA_AGE)?.[0] ?? least);

/**
 * Who gets in with MFA that is older than `limit` seconds, and how old it may be; undefined where nobody does. What is not
 * ruled out counts as let in.
 */
export const olderMfa = (question: Question, limit: number): OldMfa | undefined => {
  if (limit >= LONGEST_SESSION) return undefined;
  const first = admittedWith(question, limit + 1);
  if (first?.request === undefined)
    return first === undefined ? undefined : { answer: first, age: undefined };
  // Somebody is let in with MFA of this age or an older one, and nobody with an age from the upper one on.
  let [admitted, age, refusedFrom] = [first, ageIn(first, limit + 1), LONGEST_SESSION + 1];
  let next = LONGEST_SESSION;
  while (age < next) {
    const older = admittedWith(question, next);
    if (older?.request === undefined) refusedFrom = next;
    else [admitted, age] = [older, ageIn(older, next)];
    next = Math.floor((age + refusedFrom) / 2);
  }
  return { answer: admitted, age };
};
