/** A role behind MFA for one user: which of his policies move to it, and what he gets in their place. */
import type { AccountRole, AccountUser, AuthorizationDetails } from '../../privileges/account.ts';
import { accountOf, worldOf } from '../../privileges/world.ts';
import type { JsonObject } from '../../json/object.ts';
import { askingForMfa } from '../asking-for-mfa.ts';
import { policyJson, statementsOf, withStatements } from '../policy-json.ts';
import { freeName } from './candidates.ts';
import type { PolicyChange, RoleMove } from './place.ts';
import type { Today } from './prove.ts';
import { asksForOwnTags, isAllow, keysOfCaller, roleDocument } from './role-document.ts';
import {
  isTaken,
  ownedBy,
  takenFrom,
  withAllWhereDenied,
  type NotMoved,
  type Owned,
  type Taken,
} from './taken.ts';
import { otherRoles, userPolicy } from './user-policy.ts';

/** What the policy of the user's is called that lets him assume the role. */
const NEW_POLICY = 'AssumeRoleWithMFA';
/** Characters that leave room for a number behind the name of a role, and of its inline policy. */
const [LONGEST_ROLE_NAME, LONGEST_POLICY_NAME] = [60, 120];

const otherwiseInRole = (policy: string, keys: readonly string[]): string =>
  `${policy} asks for ${keys.join(' and ')}, which a session of a role does not have as a user has`;

/** What the role has of a policy: all of one that is taken, of others what they deny; undefined where that is nothing. */
const partFor = ({ holding, document }: Owned, user: AccountUser, taken: Taken): JsonObject | undefined => {
  const settled = roleDocument(document, user);
  const statements = isTaken(holding, taken)
    ? statementsOf(settled)
    : statementsOf(settled).filter((statement) => !isAllow(statement));
  return statements.length === 0 ? undefined : withStatements(settled, statements);
};

interface Given extends Pick<AccountRole, 'inline' | 'attached'> {
  /** As they are written for the role. */
  readonly documents: readonly JsonObject[];
}

/** A managed policy that says the same of the role is attached to it; of others it has a copy. */
const giving = (given: Given, { holding, document: written }: Owned, document: JsonObject): Given => {
  const { arn, of, name } = holding;
  const documents = [...given.documents, document];
  if (arn !== undefined && JSON.stringify(document) === JSON.stringify(written))
    return { ...given, documents, attached: [...new Set([...given.attached, arn])] };
  const wanted = of.kind === 'group' ? `${of.group.name}-${name}` : name;
  const policyName = freeName(wanted.slice(0, LONGEST_POLICY_NAME), given.inline);
  return { ...given, documents, inline: [...given.inline, { name: policyName, document }] };
};

/** What the role has: what is taken, and what else denies something. */
const givenTo = (user: AccountUser, owned: readonly Owned[], taken: Taken): Given | NotMoved => {
  let given: Given = { inline: [], attached: [], documents: [] };
  for (const one of owned) {
    const document = partFor(one, user, taken);
    if (document === undefined) continue;
    const keys = keysOfCaller(document);
    if (keys.length > 0) return { why: otherwiseInRole(one.holding.name, keys) };
    given = giving(given, one, document);
  }
  return given;
};

/** Lets this user in, and asks for MFA. */
const trustPolicyFor = ({ arn }: AccountUser): JsonObject => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'UserWithMFA',
      Effect: 'Allow',
      Principal: { AWS: arn },
      Action: 'sts:AssumeRole',
      Condition: askingForMfa(undefined),
    },
  ],
});

const boundaryOf = (user: AccountUser, { policies }: AuthorizationDetails): JsonObject | undefined =>
  policyJson(
    policies.find(({ arn }) => arn === user.boundary)?.versions.find(({ isDefault }) => isDefault)?.document,
  );

/** The role, and the policy of the user's that lets him assume it; not proved yet. */
export const moveFor = (
  user: AccountUser,
  today: Today,
): (PolicyChange & { readonly move: RoleMove }) | NotMoved => {
  const { details, now } = today;
  const world = worldOf(details, now);
  const owned = ownedBy(user, world);
  if ('why' in owned) return owned;
  const found = takenFrom(user, owned, today);
  if ('why' in found) return found;
  const taken = withAllWhereDenied(owned, found.taken);
  const boundary = boundaryOf(user, details);
  const keys = boundary === undefined ? [] : keysOfCaller(boundary);
  // It bounds the role as it does the user.
  if (keys.length > 0) return { why: otherwiseInRole('his permissions boundary', keys) };
  const given = givenTo(user, owned, taken);
  if ('why' in given) return given;
  const { inline, attached, documents } = given;
  const others = otherRoles(user, owned, taken);
  if ('why' in others) return others;
  const name = freeName(`mfa-${user.name}`.slice(0, LONGEST_ROLE_NAME), details.roles);
  const { partition, accountId } = accountOf(user.arn);
  const role: AccountRole = {
    kind: 'role',
    arn: `arn:${partition}:iam::${accountId}:role/${name}`,
    // IAM gives it when the role is made: nothing that is there can speak of it.
    id: 'AROA',
    name,
    path: '/',
    inline,
    attached,
    tags: [...documents, boundary ?? {}].some(asksForOwnTags) ? user.tags : new Map(),
    boundary: user.boundary,
    trustPolicy: trustPolicyFor(user),
    isInProfile: false,
  };
  return {
    place: {
      kind: 'user',
      user,
      policyName: freeName(NEW_POLICY, user.inline),
    },
    before: undefined,
    document: userPolicy(user, role.arn, others, taken, world),
    move: { role, taken },
  };
};
