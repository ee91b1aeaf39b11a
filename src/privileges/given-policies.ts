/** Policies that somebody can be given: one that is written for him, also over one that he has, or those that can be attached. */
import { attachments } from './attached-policies.ts';
import type { Holding } from './actor.ts';
import { ACTIONS, type Change, type Recipient, holdsDeny } from './changed-policies.ts';
import { boundaryKey } from './iam-keys.ts';
import { OWN_POLICY } from './policies-at-hand.ts';
import type { Rights } from './rights.ts';
import type { World } from './world.ts';

/** How a policy is given: as one more, in the place of those that hold a Deny, or one that is there already. */
type Giving = 'put' | 'write-over' | 'attach';

/**
 * The inline policies of a recipient that hold a Deny: whoever may write a policy may write one of the same name.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
 */
const writtenOver = ({ kind, arn, holdings }: Recipient): readonly Holding[] =>
  holdings.filter(
    (holding) =>
      holding.kind === 'inline' &&
      holdsDeny(holding) &&
      (holding.of.kind === 'group' ? holding.of.group.arn === arn : kind !== 'group'),
  );

/** Policies that one can be given: written, or attached. `pathOf` says which path of the catalogue it is. */
export const given = (
  rights: Rights,
  recipient: Recipient,
  world: World,
  pathOf: (how: Giving) => string,
): readonly Change[] => {
  const { kind, arn, boundary, tags } = recipient;
  const keys = new Map([boundaryKey(boundary)]);
  const written = rights.can(ACTIONS[kind].put, arn, { ...(tags && { resourceTags: tags }), keys });
  if (written === undefined) return attachments(rights, recipient, world, pathOf('attach'));
  const replaces = writtenOver(recipient);
  const added: Change = { path: pathOf('put'), grants: [written], holding: OWN_POLICY };
  return replaces.length === 0 ? [added] : [added, { ...added, path: pathOf('write-over'), replaces }];
};
