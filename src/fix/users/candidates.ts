/** The ways to refuse a user everything but enrolling a device without MFA: where the Deny can stand, in which order. */
import { isObject } from '../../json/object.ts';
import { hasRepeatedKeys } from '../../json/text.ts';
import type { AuthorizationDetails, AccountUser, NamedDocument } from '../../privileges/account.ts';
import type { Holding } from '../../privileges/actor.ts';
import { freeSid, lengthOf, policyJson, statementsOf, withStatements } from '../policy-json.ts';
import type { JsonObject } from '../../json/object.ts';
import { denyWithoutMfa, enrolmentOf } from './guard.ts';
import type { Place, PolicyChange } from './place.ts';

/** What a new policy is called. */
const NEW_POLICY = 'RequireMFA';

/**
 * Characters without white space: all inline policies of a user, and of a group, together; a managed policy.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MOST = { user: 2_048, group: 5_120, managed: 6_144 } as const satisfies Record<Place['kind'], number>;
/** Versions that IAM keeps of a managed policy. */
export const MOST_VERSIONS = 5;

const ARN_OF_AWS = /^arn:[^:]+:iam::aws:policy\//;

interface Wanted {
  readonly partition: string;
  /** Whether the user must be given what lets him enrol a device. */
  readonly isEnrolmentMissing: boolean;
}

/** The document with the Deny, and with what lets a user enrol a device where that is missing. */
const guarded = (
  document: JsonObject,
  sparesRoles: boolean,
  { partition, isEnrolmentMissing }: Wanted,
): JsonObject => {
  const free = (sid: string): string => freeSid(document, sid);
  return withStatements(document, [
    ...statementsOf(document),
    ...(isEnrolmentMissing
      ? enrolmentOf(partition, [free('CreateDevice'), free('EnrolOwnDevice')], sparesRoles)
      : []),
    denyWithoutMfa(free('DenyWithoutMFA'), sparesRoles),
  ]);
};

export const isEditable = (document: JsonObject | undefined): document is JsonObject =>
  document !== undefined && !hasRepeatedKeys(document) && statementsOf(document).every(isObject);

/** A policy that is there, changed; none where its text cannot be written back. */
const edited = (
  place: Place,
  document: unknown,
  sparesRoles: boolean,
  wanted: Wanted,
): readonly PolicyChange[] => {
  const before = policyJson(document);
  return isEditable(before) ? [{ place, before, document: guarded(before, sparesRoles, wanted) }] : [];
};

/** A name that none has yet: IAM takes no two that differ in letter case alone. */
export const freeName = (wanted: string, taken: readonly { readonly name: string }[]): string => {
  let [name, number] = [wanted, 1];
  while (taken.some((one) => one.name.toLowerCase() === name.toLowerCase())) {
    number += 1;
    name = `${wanted}${number}`;
  }
  return name;
};

const made = (place: Place, wanted: Wanted): PolicyChange => ({
  place,
  before: undefined,
  document: guarded({ Version: '2012-10-17', Statement: [] }, false, wanted),
});

/** Where a policy stands that gives the privilege: changed in place, or, where nobody may change it, by another beside it. */
const ofHolding = (
  holding: Holding,
  user: AccountUser,
  { groups, policies }: AuthorizationDetails,
  wanted: Wanted,
): readonly PolicyChange[] => {
  const { of, kind, arn, name: policyName } = holding;
  const group = of.kind === 'group' ? groups.find((one) => one.arn === of.group.arn) : undefined;
  if (kind === 'inline') {
    const inline = (group ?? user).inline.find((policy) => policy.name === policyName);
    const place: Place = group ? { kind: 'group', group, policyName } : { kind: 'user', user, policyName };
    return inline === undefined ? [] : edited(place, inline.document, false, wanted);
  }
  if (arn === undefined) return [];
  if (ARN_OF_AWS.test(arn))
    return group === undefined
      ? []
      : [made({ kind: 'group', group, policyName: freeName(NEW_POLICY, group.inline) }, wanted)];
  const policy = policies.find((one) => one.arn === arn);
  const version = policy?.versions.find(({ isDefault }) => isDefault);
  return policy === undefined || version === undefined
    ? []
    : edited({ kind: 'managed', policy, versionId: version.id }, version.document, true, wanted);
};

/**
 * The changes, the policy that gives the privilege first; last a policy of the user's own, which touches nobody else.
 *
 * @param holding undefined where no policy of the user's gives it, but a trust policy that names the user
 */
export const changesFor = (
  user: AccountUser,
  holding: Holding | undefined,
  details: AuthorizationDetails,
  wanted: Wanted,
): readonly PolicyChange[] => {
  const own = made({ kind: 'user', user, policyName: freeName(NEW_POLICY, user.inline) }, wanted);
  return [...(holding === undefined ? [] : ofHolding(holding, user, details, wanted)), own];
};

const lengthOfInline = (inline: readonly NamedDocument[], but: readonly string[]): number =>
  inline
    .filter(({ name }) => !but.includes(name))
    .reduce((sum, { document }) => sum + lengthOf(policyJson(document) ?? {}), 0);

/** How many characters the change makes, where the quota is on all inline policies together; and how many IAM takes. */
export const lengthWith = ({
  place,
  document,
  move,
}: PolicyChange): { readonly length: number; readonly most: number } => {
  const others =
    place.kind === 'managed'
      ? 0
      : lengthOfInline((place.kind === 'user' ? place.user : place.group).inline, [
          place.policyName,
          ...(move?.taken.inline ?? []),
        ]);
  return { length: others + lengthOf(document), most: MOST[place.kind] };
};
