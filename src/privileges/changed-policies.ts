/** How somebody's policies change: whom one can be given and by which actions, what is changed in its place, and what he has then. */
import { flatMap } from '../policy/flat-map.ts';
import type { PossibleTags } from './account.ts';
import type { Actor, Holding } from './actor.ts';
import { OWN_POLICY } from './policies-at-hand.ts';
import { keysOf } from './relevance.ts';
import { isTagOfResource } from './request-space.ts';
import type { Grant, Rights } from './rights.ts';
import { uncertain } from './step.ts';
import type { World } from './world.ts';

/** What one has after a change, and what allows the change. */
export interface Change {
  readonly path: string;
  readonly grants: readonly Grant[];
  readonly holding: Holding;
  /** What is attached beside it. */
  readonly others?: readonly Holding[];
  /** What it takes the place of. */
  readonly replaces?: readonly Holding[];
}

/** Whom policies can be given to. */
export interface Recipient {
  readonly kind: 'user' | 'role' | 'group';
  readonly arn: string;
  readonly boundary: string | undefined;
  readonly tags: PossibleTags | undefined;
  /** The policies of whoever has what is given: of a group, those of its member. */
  readonly holdings: readonly Holding[];
}

export const holdsDeny = ({ document }: Holding): boolean =>
  document.statements.some(({ effect }) => effect === 'Deny');

export const ACTIONS = {
  user: { put: 'iam:PutUserPolicy', attach: 'iam:AttachUserPolicy' },
  role: { put: 'iam:PutRolePolicy', attach: 'iam:AttachRolePolicy' },
  group: { put: 'iam:PutGroupPolicy', attach: 'iam:AttachGroupPolicy' },
} as const;

/** What changes the policies of groups. */
export const CHANGING_GROUPS: readonly string[] = Object.values(ACTIONS.group);
/** What changes managed policies in their place. */
export const CHANGING_VERSIONS: readonly string[] = [
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
];

/**
 * The grant of an action on something that GetAccountAuthorizationDetails has without its tags, as managed policies, or not at all:
 * what a policy says of them may hold, and is not certain to.
 */
export const whateverTags = (rights: Rights, action: string, resource: string): Grant | undefined => {
  const goesByTags = rights.statements(action).some((statement) => keysOf(statement).some(isTagOfResource));
  if (!goesByTags) return rights.can(action, resource);
  const grant = rights.can(action, resource, { resourceTags: 'not-read' });
  return grant && uncertain(grant, 'tags of a policy');
};

const isOfCustomer = ({ arn }: Holding): boolean => arn !== undefined && !arn.includes(':iam::aws:');

/** Policies that somebody has, changed in their place: by a new version, or an older one. */
export const versioned = (
  rights: Rights,
  holdings: readonly Holding[],
  world: World,
  path: string,
): readonly Change[] =>
  flatMap(holdings.filter(isOfCustomer), (replaced): readonly Change[] => {
    const arn = replaced.arn ?? '';
    const replaces = [replaced];
    const grant = whateverTags(rights, 'iam:CreatePolicyVersion', arn);
    if (grant !== undefined)
      return [
        {
          path,
          grants: [grant],
          holding: { ...OWN_POLICY, id: `${arn}#own`, arn, of: replaced.of },
          replaces,
        },
      ];
    const chosen = whateverTags(rights, 'iam:SetDefaultPolicyVersion', arn);
    if (chosen === undefined) return [];
    return flatMap(world.policyWith(arn)?.versions ?? [], ({ id, isDefault }) => {
      const found = isDefault ? undefined : world.managed(arn, replaced.of, id);
      return found !== undefined && 'holding' in found
        ? [{ path: 'self.default-version', grants: [chosen], holding: found.holding, replaces }]
        : [];
    });
  });

export const changed = (actor: Actor, { holding, others = [], replaces = [] }: Change): Actor => {
  const isReplaced = (other: Holding): boolean => replaces.some(({ id }) => id === other.id);
  return actor.boundary !== undefined && isReplaced(actor.boundary)
    ? {
        ...actor,
        boundary: holding,
        holdings: actor.holdings.map((other) => (isReplaced(other) ? holding : other)),
      }
    : {
        ...actor,
        holdings: [
          ...actor.holdings.filter((other) => !isReplaced(other) && other.id !== holding.id),
          holding,
          ...others,
        ],
      };
};
