/** What takes one's own limits away: a boundary, a Deny, a group that carries one. */
import type { Tags } from './account.ts';
import { always } from '../policy/search/key-meaning.ts';
import type { Holding } from './actor.ts';
import { boundaryKey } from './changed-policies.ts';
import type { Grant, Rights } from './rights.ts';
import { type Step, stepOf } from './step.ts';

const holdsDeny = ({ document }: Holding): boolean =>
  document.statements.some(({ effect }) => effect === 'Deny');

/** Whom a policy or a boundary limits. */
interface Limited {
  readonly kind: 'user' | 'role' | 'group';
  readonly arn: string;
  readonly tags?: Tags | undefined;
}

/** What takes a limit away, and the path of the catalogue that it is. */
interface Removal {
  readonly path: string;
  readonly grant: Grant;
}

/** What takes a policy away from a user, a role or, with or without leaving it, a group. */
export const policyRemoval = (
  rights: Rights,
  { kind, arn }: Pick<Holding, 'kind' | 'arn'>,
  limited: Limited,
): Removal | undefined => {
  const keys = arn === undefined ? undefined : { keys: new Map([['iam:policyarn', always(arn)]]) };
  const tags = limited.tags && { resourceTags: limited.tags };
  const attempt = (path: string, action: string): Removal | undefined => {
    const grant = rights.can(action, limited.arn, keys || tags ? { ...keys, ...tags } : undefined);
    return grant && { path, grant };
  };
  const isInline = kind === 'inline';
  switch (limited.kind) {
    case 'group':
      return (
        attempt('guardrail.leave-group-deny', 'iam:RemoveUserFromGroup') ??
        attempt('guardrail.group-deny', isInline ? 'iam:DeleteGroupPolicy' : 'iam:DetachGroupPolicy')
      );
    case 'role':
      return attempt(
        'guardrail.delete-user-deny',
        isInline ? 'iam:DeleteRolePolicy' : 'iam:DetachRolePolicy',
      );
    case 'user':
      return isInline
        ? attempt('guardrail.delete-user-deny', 'iam:DeleteUserPolicy')
        : attempt('guardrail.detach-user-deny', 'iam:DetachUserPolicy');
  }
};

/** What takes a boundary away from a user or role, or puts a wider one in its place. */
export const boundaryRemoval = (
  rights: Rights,
  boundaryArn: string | undefined,
  { kind, arn, tags }: Limited & { readonly kind: 'user' | 'role' },
): Removal | undefined => {
  const [remove, put] =
    kind === 'user'
      ? ['iam:DeleteUserPermissionsBoundary', 'iam:PutUserPermissionsBoundary']
      : ['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary'];
  const wider = `arn:${rights.actor.partition}:iam::aws:policy/AdministratorAccess`;
  const resourceTags = tags && { resourceTags: tags };
  const removed = rights.can(remove, arn, { ...resourceTags, keys: new Map([boundaryKey(boundaryArn)]) });
  const grant = removed ?? rights.can(put, arn, { ...resourceTags, keys: new Map([boundaryKey(wider)]) });
  return grant && { path: `guardrail.${removed ? 'delete' : 'put'}-${kind}-boundary`, grant };
};

/** One's own limits taken away: a boundary, or a policy with a Deny, with all that it allows; leaving a group, with all its policies. */
export const lifts = (rights: Rights): readonly Step[] => {
  const { actor } = rights;
  const steps: Step[] = [];
  const { boundary } = actor;
  if (boundary !== undefined) {
    const removal = boundaryRemoval(rights, boundary.arn, actor);
    if (removal !== undefined)
      steps.push(stepOf(removal.path, [removal.grant], { ...actor, boundary: undefined }));
  }
  for (const holding of actor.holdings.filter(holdsDeny)) {
    const { of } = holding;
    const limited = of.kind === 'group' ? { kind: of.kind, arn: of.group.arn } : actor;
    const found = policyRemoval(rights, holding, limited);
    if (found === undefined) continue;
    const leaves = found.path === 'guardrail.leave-group-deny' && of.kind === 'group' ? of.group : undefined;
    const isGone = (other: Holding): boolean =>
      other === holding || (leaves !== undefined && other.of.kind === 'group' && other.of.group === leaves);
    steps.push(
      stepOf(found.path, [found.grant], {
        ...actor,
        holdings: actor.holdings.filter((other) => !isGone(other)),
        groups: actor.groups.filter((group) => group !== leaves),
      }),
    );
  }
  return steps;
};
