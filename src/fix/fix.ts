/**
 * A trust policy that asks IAM users for MFA, made of one that does not: the smallest change of which it is proved that the
 * rule finds it COMPLIANT and that nobody but IAM users without MFA loses anything.
 */
import { defaultsOf } from '../../rules/parameter.ts';
import type { TrustedRole } from '../../rules/iam-role-trust-mfa-required/credential-answer.ts';
import {
  iamRoleTrustMfaRequired as rule,
  type TrustDecision,
  trustedRoleOf,
} from '../../rules/iam-role-trust-mfa-required/rule.ts';
import type { ReasonId } from '../../rules/iam-role-trust-mfa-required/reasons.ts';
import { remedyOf, type ComplianceType } from '../../rules/rule.ts';
import { flatMap } from '../policy/flat-map.ts';
import { isReadable, readPolicyDocument, type PolicyDocument } from '../policy/policy-document.ts';
import type { RoleUnderReview } from '../resources/role.ts';
import type { Callers } from './role-calls.ts';
import { candidatesFor, type Candidate, type Fixable } from './candidates.ts';
import { hasRepeatedKeys } from '../json/text.ts';
import { LONGEST, LONGEST_RAISED, lengthOf, policyJson, statementsOf } from './policy-json.ts';
import type { JsonObject } from '../json/object.ts';
import {
  changeOf,
  doubtOf,
  misspelledIn,
  notKnown,
  ofDeleted,
  ofLength,
  ofMisspelled,
  ofSpared,
} from './sentences.ts';
import { callersOf, letsInAnybody, prove, type CheckedRequest, type Proof } from './proof.ts';

/** An exemption is no fix: the policy is judged as if there were none. */
const PARAMETERS = defaultsOf(rule.parameters);

/** Another way, which somebody has to choose. */
interface Alternative {
  /** Undefined where it takes knowledge that the policy does not have. */
  readonly document: JsonObject | undefined;
  readonly reason: string;
  /** As of a fix; none without a document. */
  readonly kept: readonly CheckedRequest[];
  /** Requests of others than IAM users without MFA that it refuses: one of each kind of caller. */
  readonly shutOut: readonly CheckedRequest[];
}

export interface Fix {
  readonly role: RoleUnderReview;
  /** The policy as it is; undefined where it is no JSON object. */
  readonly before: JsonObject | undefined;
  /** With the document; where there is none, as it is today. */
  readonly compliance: ComplianceType;
  /** Undefined where nothing is proved, or no document can be right. */
  readonly document: JsonObject | undefined;
  /** What the document changes, and what speaks against it; undefined where there is none. */
  readonly change: string | undefined;
  readonly reason: string;
  /** Requests that were let in and still are: one of each kind of caller. */
  readonly kept: readonly CheckedRequest[];
  /** Requests of others than IAM users without MFA that the document refuses: none, or there would be no document. */
  readonly shutOut: readonly CheckedRequest[];
  readonly alternatives: readonly Alternative[];
  /** That the rule advises against a condition on MFA, which programs cannot meet; absent where it does not. */
  readonly isAdvisedAgainst?: true;
  /** That nobody known would administer the account after it; absent where that is not so, or nobody looked. */
  readonly locksOut?: true;
  /** Who has assumed the role; undefined where nobody looked. */
  readonly callers?: Callers | undefined;
}

/** Where the remedy of the rule is to ask for no MFA: whom the role is for would be locked out. */
const ADVISED_AGAINST: ReadonlySet<ReasonId> = new Set([
  'external-id-is-not-mfa',
  'organization-is-not-mfa',
  'role-pattern-admits-users',
  'tool-role-trusts-account',
]);

/** A candidate that the rule finds COMPLIANT, with what it takes from whom. */
interface Proved {
  readonly candidate: Candidate;
  /** Its document, read. */
  readonly after: PolicyDocument;
  readonly proof: Proof;
}

/** Of ways that are proved the first that IAM takes: by default, then with the quota raised; else the first. */
const shortEnough = (proved: readonly Proved[]): Proved | undefined =>
  [LONGEST, LONGEST_RAISED]
    .map((most) => proved.find(({ candidate }) => lengthOf(candidate.document) <= most))
    .find((found) => found !== undefined) ?? proved[0];

const NO_WAY = { document: undefined, kept: [], shutOut: [] } as const;

/** The better way where MFA is not what is missing, or a misspelled key stays; said of the reason by the rule itself. */
const betterWays = (
  { reason, ...decision }: TrustDecision,
  { resourceName }: RoleUnderReview,
  after: PolicyDocument,
): readonly Alternative[] => {
  const remedy = remedyOf(rule, { ...decision, reason });
  const isBetter =
    reason === 'mfa-key-misspelled'
      ? misspelledIn(after).size > 0
      : doubtOf(reason, resourceName) !== undefined;
  return remedy === undefined || !isBetter ? [] : [{ ...NO_WAY, reason: remedy }];
};

const unfixable = (
  role: RoleUnderReview,
  before: JsonObject | undefined,
  decision: TrustDecision,
  reason: string,
): Fix => {
  const remedy = remedyOf(rule, decision);
  return {
    ...NO_WAY,
    role,
    before,
    compliance: decision.compliance,
    change: undefined,
    reason,
    alternatives: remedy === undefined ? [] : [{ ...NO_WAY, reason: remedy }],
  };
};

const whyRefused = ({ shutOut }: Proof): string =>
  shutOut.length === 0
    ? 'Whether it refuses callers other than IAM users without MFA, too, is not proved.'
    : `It also refuses ${shutOut.length === 1 ? 'callers' : 'several kinds of callers'} other than IAM users without MFA, such as ${shutOut[0]?.principal ?? ''}.`;

const toAlternative = ({ candidate, after, proof }: Proved, before: PolicyDocument): Alternative => ({
  document: candidate.document,
  reason: [
    changeOf(candidate),
    ...ofMisspelled(before, after),
    ...(proof.keepsOthers ? [] : [whyRefused(proof)]),
    ...ofLength(candidate.document),
  ].join(' '),
  kept: proof.kept,
  shutOut: proof.shutOut,
});

/** What the rule says of the role with another trust policy: a value, or text. */
export const complianceWith = (role: RoleUnderReview, document: unknown, now: Date): ComplianceType =>
  rule.decide(
    { ...role, trustPolicy: { value: document, source: role.trustPolicy?.source ?? '' } },
    { parameters: PARAMETERS, now },
  ).compliance;

/** The candidates of which the rule says that they ask for MFA, and that lose no user with MFA. */
const provedFor = (
  role: RoleUnderReview,
  policy: Fixable,
  decision: TrustDecision,
  trusted: TrustedRole,
  now: Date,
): readonly Proved[] => {
  const { read, isStored } = policy;
  const { waysIn } = decision.evidence;
  const open = new Set(
    waysIn.filter(({ statement }) => statement.effect === 'Allow').map(({ statement }) => statement.number),
  );
  const callers = callersOf(read, trusted, now);
  return flatMap(open.size === 0 ? [] : candidatesFor(policy, open), (candidate): readonly Proved[] => {
    const after = readPolicyDocument(candidate.document, { isStored });
    if (complianceWith(role, candidate.document, now) !== 'COMPLIANT' || !isReadable(after)) return [];
    const proof = prove(read, candidate, after, callers);
    return proof.keepsUsersWithMfa ? [{ candidate, after, proof }] : [];
  });
};

/**
 * How to let the trust policy of a role ask for MFA.
 *
 * @returns undefined where the role is not NON_COMPLIANT
 */
export const fixOf = (role: RoleUnderReview, now: Date): Fix | undefined => {
  const decision = rule.decide(role, { parameters: PARAMETERS, now });
  if (decision.compliance !== 'NON_COMPLIANT') return undefined;
  const written = policyJson(role.trustPolicy?.value);
  const isStored = role.resourceId !== undefined;
  const read = readPolicyDocument(role.trustPolicy?.value, { isStored });
  if (written === undefined || !isReadable(read))
    return {
      ...unfixable(
        role,
        written,
        decision,
        `Nothing is proposed: the trust policy cannot be read${isReadable(read) ? '' : ` (${read.message})`}. Write it again.`,
      ),
      alternatives: [],
    };
  if (hasRepeatedKeys(written) || statementsOf(written).length !== read.statements.length)
    return unfixable(
      role,
      written,
      decision,
      'Nothing is proposed: a name is written twice in the policy, and which of the two counts AWS does not say.',
    );
  const trusted = trustedRoleOf(role);
  if (letsInAnybody(read, trusted, now))
    return unfixable(
      role,
      written,
      decision,
      'Nothing is proposed: the policy lets in IAM users of any account in the world, and asked for MFA anybody with a device of their own still gets in. Name the accounts, users or roles that are meant.',
    );
  if (!decision.evidence.contexts.some(({ credential, allowed }) => credential === 'mfa' && allowed))
    return unfixable(
      role,
      written,
      decision,
      'Nothing is proposed: the policy lets in nobody who has MFA, so that whoever uses the role today would be refused. Delete the role if nobody needs it, or say who is to use it.',
    );
  const proved = provedFor(role, { written, read, isStored }, decision, trusted, now);
  const chosen = shortEnough(proved.filter(({ proof }) => proof.keepsOthers));
  const others = proved.filter((other) => other !== chosen).map((other) => toAlternative(other, read));
  if (chosen === undefined) {
    const none = unfixable(
      role,
      written,
      decision,
      'Nothing is proposed: of no change could it be proved that it asks for MFA and refuses nobody but IAM users without MFA.',
    );
    return { ...none, alternatives: [...others, ...none.alternatives] };
  }
  const { candidate, after, proof } = chosen;
  const doubt = doubtOf(decision.reason, role.resourceName);
  const change = [
    changeOf(candidate),
    ...ofMisspelled(read, after),
    ...(doubt === undefined ? [] : [doubt]),
  ].join(' ');
  return {
    role,
    before: written,
    compliance: 'COMPLIANT',
    document: candidate.document,
    change,
    reason: [
      change,
      ...(candidate.form === 'deny' ? notKnown(read) : []),
      ...ofSpared(read),
      ...ofDeleted(read),
      ...ofLength(candidate.document),
    ].join(' '),
    kept: proof.kept,
    shutOut: proof.shutOut,
    alternatives: [...betterWays(decision, role, after), ...others],
    ...(ADVISED_AGAINST.has(decision.reason) ? { isAdvisedAgainst: true } : {}),
  };
};

/**
 * The fix with another way in the place of its document.
 *
 * @param number its place among the alternatives, from 1
 * @throws where there is no such way, or it has no document
 */
export const withAlternative = (fix: Fix, number: number): Fix => {
  const { resourceName } = fix.role;
  const alternative = fix.alternatives[number - 1];
  if (alternative === undefined)
    throw new Error(
      `${resourceName} has ${fix.alternatives.length === 0 ? 'no other way' : `other ways up to ${fix.alternatives.length}`}, and --alternative is ${number}`,
    );
  if (alternative.document === undefined)
    throw new Error(`--alternative ${number} of ${resourceName} has no document: ${alternative.reason}`);
  return {
    ...fix,
    ...alternative,
    document: alternative.document,
    compliance: 'COMPLIANT',
    alternatives: fix.alternatives.filter((other) => other !== alternative),
  };
};
