/** What takes one's own limits away: a boundary, a Deny, a group that carries one. */
import { always } from '../policy/search/key-meaning.ts';
import type { Holding } from './actor.ts';
import { boundaryKey } from './changed-policies.ts';
import type { Grant, Rights } from './rights.ts';
import { type Step, stepOf } from './step.ts';

const holdsDeny = ({ document }: Holding): boolean =>
  document.statements.some(({ effect }) => effect === 'Deny');

/** What takes a policy away from oneself. */
const removal = (rights: Rights, { kind, of, arn }: Holding): { path: string; grant: Grant } | undefined => {
  const { actor } = rights;
  const attempt = (
    path: string,
    action: string,
    resource: string,
  ): { path: string; grant: Grant } | undefined => {
    const keys = arn === undefined ? undefined : { keys: new Map([['iam:policyarn', always(arn)]]) };
    const grant = rights.can(action, resource, keys);
    return grant && { path, grant };
  };
  if (of.kind === 'group')
    return (
      attempt('guardrail.leave-group-deny', 'iam:RemoveUserFromGroup', of.group.arn) ??
      attempt(
        'guardrail.group-deny',
        kind === 'inline' ? 'iam:DeleteGroupPolicy' : 'iam:DetachGroupPolicy',
        of.group.arn,
      )
    );
  if (actor.kind === 'role')
    return attempt(
      'guardrail.delete-user-deny',
      kind === 'inline' ? 'iam:DeleteRolePolicy' : 'iam:DetachRolePolicy',
      actor.arn,
    );
  return kind === 'inline'
    ? attempt('guardrail.delete-user-deny', 'iam:DeleteUserPolicy', actor.arn)
    : attempt('guardrail.detach-user-deny', 'iam:DetachUserPolicy', actor.arn);
};

/** One's own limits taken away: a boundary, or a policy with a Deny, with all that it allows; leaving a group, with all its policies. */
export const lifts = (rights: Rights): readonly Step[] => {
  const { actor } = rights;
  const steps: Step[] = [];
  const { boundary } = actor;
  if (boundary !== undefined) {
    const isUser = actor.kind === 'user';
    const [remove, put] = isUser
      ? ['iam:DeleteUserPermissionsBoundary', 'iam:PutUserPermissionsBoundary']
      : ['iam:DeleteRolePermissionsBoundary', 'iam:PutRolePermissionsBoundary'];
    const wider = `arn:${actor.partition}:iam::aws:policy/AdministratorAccess`;
    const removed = rights.can(remove, actor.arn, { keys: new Map([boundaryKey(boundary.arn)]) });
    const grant = removed ?? rights.can(put, actor.arn, { keys: new Map([boundaryKey(wider)]) });
    const who = isUser ? 'user' : 'role';
    if (grant !== undefined)
      steps.push(
        stepOf(`guardrail.${removed ? 'delete' : 'put'}-${who}-boundary`, [grant], {
          ...actor,
          boundary: undefined,
        }),
      );
  }
  for (const holding of actor.holdings.filter(holdsDeny)) {
    const found = removal(rights, holding);
    if (found === undefined) continue;
    const { of } = holding;
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
