/** What somebody may change in IAM itself, by his own policies: not what he can make of that. */
import type { AccountGroup, AccountRole, AccountUser, ManagedPolicy, PossibleTags } from './account.ts';
import type { ChangingAction } from './action-levels.ts';
import { whateverTags } from './changed-policies.ts';
import { liftedGuardrails, type Guardrail } from './guardrails.ts';
import { actionsThat, CHANGES, type IamChange } from './iam-actions.ts';
import { canOnArbitrary, everything } from './levels.ts';
import { isAboutResource } from './relevance.ts';
import type { Grant, Rights } from './rights.ts';
import { isOwnedByAws, nameInArn, type World, isOfAccount } from './world.ts';

/**
 * What somebody may do to IAM. `everything`: any action on anything, those of IAM among them. `guardrails`: to take away a Deny without
 * MFA, or a permissions boundary, that is in force in the account. The others: see `IamChange`.
 */
const IAM_RIGHTS = ['everything', ...CHANGES, 'guardrails'] as const;
export type IamRight = (typeof IAM_RIGHTS)[number];

/** A right, and what gives it: one grant for each action. */
export interface HeldRight {
  readonly right: IamRight;
  readonly grants: readonly [Grant, ...Grant[]];
}

/** A resource of IAM that is there. */
interface Target {
  readonly arn: string;
  /** `not-read`: the account's data does not have them. */
  readonly tags: PossibleTags | 'not-read' | undefined;
}

/** What of IAM the account has, by the type that ARNs name. */
export type Targets = ReadonlyMap<string, readonly Target[]>;

const targetOf = (one: AccountUser | AccountRole | AccountGroup): Target => ({
  arn: one.arn,
  tags: 'tags' in one ? one.tags : undefined,
});

const targetOfPolicy = ({ arn }: ManagedPolicy): Target => ({ arn, tags: 'not-read' });

export const targetsOf = ({ details: { users, groups, roles, policies } }: World): Targets =>
  new Map<string, readonly Target[]>([
    ['user', users.map(targetOf)],
    ['group', groups.map(targetOf)],
    ['role', roles.filter((role) => !isOwnedByAws(role)).map(targetOf)],
    ['policy', policies.map(targetOfPolicy).filter(({ arn }) => !arn.includes(':iam::aws:'))],
  ]);

/** `user` of `arn:{p}:iam::{a}:user/{n}`. */
const typeOf = ({ resources: [form = ''] }: ChangingAction): string | undefined =>
  /:([a-z-]+)\/\{n\}$/.exec(form)?.[1];

const MAKES = /^iam:Create(?!PolicyVersion|AccessKey|LoginProfile|ServiceSpecificCredential)/;

/** A name that is not there yet, or one of what the account's data does not have. */
const onSome = (rights: Rights, action: string, type: string): Grant | undefined => {
  const { partition, accountId } = rights.actor;
  const some = `arn:${partition}:iam::${accountId}:${type}/?*`;
  return MAKES.test(action) ? rights.can(action, some) : whateverTags(rights, action, some);
};

/** `user/${aws:username}`, whatever the path: names of users differ in an account. */
const IS_OWN = /:user\/(?:.*\/)?\$\{aws:username\}$/i;

/** Whether every Allow about an action is about whoever acts alone. */
const isOnOneselfAlone = (rights: Rights, action: string): boolean =>
  rights
    .allows(action)
    .every(
      ({ resource }) =>
        resource?.isNegated === false &&
        resource.patterns !== undefined &&
        resource.patterns.every((pattern) => IS_OWN.test(pattern)),
    );

/** On something that is there; `isOwn`: whether whoever acts is something, too. */
const onTarget = (
  rights: Rights,
  action: string,
  there: readonly Target[],
  isOwn: boolean,
): Grant | undefined => {
  const { actor } = rights;
  // A member of a group who stands for all of them is not in the account.
  const targets = isOwn ? [{ arn: actor.arn, tags: actor.tags }, ...there] : there;
  if (!isOwn && isOnOneselfAlone(rights, action)) return undefined;
  const names = rights.limitedTo([action]);
  const allows = rights.allows(action);
  for (const { arn, tags } of targets) {
    if (!isOfAccount(arn, actor) || (!isOwn && arn === actor.arn)) continue;
    if (names !== undefined && !names.has(nameInArn(arn))) continue;
    if (!allows.some((allow) => isAboutResource(allow, arn))) continue;
    const grant =
      tags === 'not-read'
        ? whateverTags(rights, action, arn)
        : rights.can(action, arn, tags && { resourceTags: tags });
    if (grant !== undefined) return grant;
  }
  return undefined;
};

/** What is done to one's own user or role by a right of one's own: credentials and the name are everybody's own affair. */
const COUNTS_ON_ONESELF: ReadonlySet<IamChange> = new Set(['permissions', 'tags']);

const grantFor = (
  rights: Rights,
  action: ChangingAction,
  change: IamChange,
  targets: Targets,
): Grant | undefined => {
  if (!rights.mentions(action.action)) return undefined;
  const arbitrary = canOnArbitrary(rights, action);
  if (arbitrary !== undefined) return arbitrary;
  const type = typeOf(action);
  if (type === undefined) return undefined;
  const there = targets.get(type);
  if (there === undefined || MAKES.test(action.action)) return onSome(rights, action.action, type);
  return onTarget(rights, action.action, there, COUNTS_ON_ONESELF.has(change));
};

const held = (right: IamRight, grants: readonly (Grant | undefined)[]): readonly HeldRight[] => {
  const [first, ...others] = grants.filter((grant) => grant !== undefined);
  return first === undefined ? [] : [{ right, grants: [first, ...others] }];
};

/** What lets somebody change one kind of thing, by his own policies. */
export const rightTo = (rights: Rights, change: IamChange, targets: Targets): readonly HeldRight[] =>
  held(
    change,
    actionsThat(change).map((action) => grantFor(rights, action, change, targets)),
  );

/** Every right over IAM that somebody has by his own policies. */
export const iamRightsOf = (
  rights: Rights,
  targets: Targets,
  guardrails: readonly Guardrail[],
): readonly HeldRight[] => [
  ...held('everything', [everything(rights)]),
  ...CHANGES.flatMap((change) => rightTo(rights, change, targets)),
  ...held('guardrails', liftedGuardrails(rights, guardrails)),
];
