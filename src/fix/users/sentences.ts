/** What is said of a change of a user's policies: what it does, whom else it touches, and what speaks against it. */
import type { AccountUser } from '../../privileges/account.ts';
import type { Holding } from '../../privileges/actor.ts';
import type { UserPrivilege } from '../../privileges/privileges.ts';
import { LONGEST, lengthOf, policyJson } from '../policy-json.ts';
import { lengthWith, MOST_VERSIONS } from './candidates.ts';

import { namesOf } from './names.ts';
import type { Place, RoleMove } from './place.ts';
import type { Proved } from './prove.ts';
import type { NotMoved } from './taken.ts';

/** `user alice`, `group Admins`: whom an inline policy is of. */
const holderOf = (place: Place): string =>
  place.kind === 'user'
    ? `user ${place.user.name}`
    : place.kind === 'group'
      ? `group ${place.group.name}`
      : '';

const nameOf = (place: Place): string =>
  place.kind === 'managed' ? place.policy.name : `${place.policyName} of ${holderOf(place)}`;

/** What the user has without MFA. */
export const privilegeOf = ({ user: { name }, privilege, steps, service }: UserPrivilege): string => {
  switch (privilege) {
    case 'administrator':
      return `${name} ${steps.length === 0 ? 'is' : 'can become'} an administrator without MFA.`;
    case 'power':
      return `${name} can do all of ${service ?? 'a service'} without MFA.`;
    case 'write':
      return `${name} can change resources without MFA.`;
    case 'none':
    case 'undecided':
      return '';
  }
};

const changeOf = ({ change: { place, before } }: Proved, holding: Holding | undefined): string => {
  if (before !== undefined)
    return `Adds a Deny to policy ${nameOf(place)}${place.kind === 'managed' ? ', in a new version' : ''}: without MFA nothing is left but to enrol a device.`;
  const why =
    place.kind === 'group' && holding !== undefined
      ? `, because AWS alone changes ${holding.name}, which the group has`
      : '';
  const name = place.kind === 'managed' ? place.policy.name : place.policyName;
  return `Gives ${holderOf(place)} another policy, ${name}${why}: without MFA nothing is left but to enrol a device.`;
};

const ofOthers = ({
  touched: { users, groups, roles },
  alsoFixed,
  change: { place },
}: Proved): readonly string[] => {
  const whose =
    place.kind === 'group'
      ? 'members of the group'
      : groups.length > 0
        ? `also of group ${namesOf(groups)}`
        : '';
  const also =
    alsoFixed.length === 0 ? '' : `, of whom ${namesOf(alsoFixed)} had privileges without MFA, too`;
  return [
    ...(users.length === 0
      ? []
      : [
          `It touches ${users.length === 1 ? 'another user' : `${users.length} other users`}${whose === '' ? '' : `, ${whose}`} (${namesOf(users)})${also}: without MFA they can do nothing else, either.`,
        ]),
    ...(roles.length === 0
      ? []
      : [`Roles that have it (${namesOf(roles)}) are spared: their sessions never have MFA.`]),
  ];
};

const ofEnrolment = (
  { canEnrol, touched: { users, roles } }: Proved,
  couldEnrol: boolean,
): readonly string[] => {
  if (couldEnrol) return [];
  return [
    canEnrol
      ? `It also lets the user enrol his own device, which nothing did${users.length === 0 ? '' : users.length === 1 ? ', and the other user his' : ', and the other users theirs'}${roles.length === 0 ? '' : '; roles get nothing by it'}.`
      : 'The user cannot enrol a device by himself, before it or after: an administrator has to, first.',
  ];
};

const ofQuotas = ({ change }: Proved): readonly string[] => {
  const { place } = change;
  const { length, most } = lengthWith(change);
  const format = (count: number): string => count.toLocaleString('en-US');
  const what = place.kind === 'managed' ? 'The policy' : `The inline policies of ${holderOf(place)}`;
  return [
    ...(length > most
      ? [
          `${what} would have ${format(length)} characters without white space, and IAM takes ${format(most)}: move some of them to a managed policy first.`,
        ]
      : []),
    ...(place.kind === 'managed' &&
    change.before !== undefined &&
    place.policy.versions.length >= MOST_VERSIONS
      ? [`It has ${MOST_VERSIONS} versions, as many as IAM keeps: delete one first.`]
      : []),
  ];
};

/** What a change does, and what is to be known of it. */
export const reasonOf = (proved: Proved, holding: Holding | undefined, couldEnrol: boolean): string =>
  [
    changeOf(proved, holding),
    ...ofOthers(proved),
    ...ofEnrolment(proved, couldEnrol),
    'Programs that use access keys alone are refused: they need a role.',
    ...ofQuotas(proved),
  ].join(' ');

export const NOT_PROVED =
  'Nothing is proposed: of no change could it be proved that it leaves nothing privileged without MFA and everything with MFA as before.';

/** Managed policies of one role, unless the quota was raised; characters of all its inline policies without white space. */
const [MOST_MANAGED, MOST_INLINE] = [10, 10_240];

/**
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const ofRoleQuotas = ({ role: { name, trustPolicy, attached, inline } }: RoleMove): readonly string[] => {
  const format = (count: number): string => count.toLocaleString('en-US');
  const lengthOfAll = (documents: readonly unknown[]): number =>
    documents.reduce<number>((sum, document) => sum + lengthOf(policyJson(document) ?? {}), 0);
  const trusted = lengthOfAll([trustPolicy]);
  const own = lengthOfAll(inline.map(({ document }) => document));
  return [
    ...(trusted > LONGEST
      ? [
          `The trust policy of ${name} would have ${format(trusted)} characters, and IAM takes ${format(LONGEST)}.`,
        ]
      : []),
    ...(own > MOST_INLINE
      ? [
          `The inline policies of ${name} would have ${format(own)} characters without white space, and IAM takes ${format(MOST_INLINE)}: make managed policies of some.`,
        ]
      : []),
    ...(attached.length > MOST_MANAGED
      ? [
          `${name} would have ${attached.length} managed policies, and IAM takes ${MOST_MANAGED} unless the quota is raised.`,
        ]
      : []),
  ];
};

/** What goes from the user, in words. */
const takenOf = ({ inline, attached, groups }: RoleMove['taken']): string => {
  const policies = [...inline, ...attached.map((arn) => arn.slice(arn.lastIndexOf('/') + 1))];
  const listed = (one: string, several: string, names: readonly string[]): readonly string[] =>
    names.length === 0
      ? []
      : [`${names.length === 1 ? one : several} ${namesOf(names.map((name) => ({ name })))}`];
  return [...listed('policy', 'policies', policies), ...listed('group', 'groups', groups)].join(' and ');
};

const moveOf = (user: AccountUser, proved: Proved, move: RoleMove): string =>
  [
    `Moves ${user.name} to a role of his own, ${move.role.name}, that he alone assumes, and only with MFA: it has what goes from him (${takenOf(move.taken)}), and he gets the right to assume it.`,
    ...(proved.canEnrol ? [] : ['He cannot enrol a device by himself: an administrator has to, first.']),
    'Programs that use his access keys are refused: they need a role of their own.',
    `Policies of resources and roles that name him do not name the role: mfa-rules references ${user.name} lists them.`,
    ...ofRoleQuotas(move),
    ...ofQuotas(proved),
  ].join(' ');

/**
 * The way that AWS advises: a role behind MFA in the place of the user's own policies.
 *
 * @param mayEverything whether the user's own policies allow everything: whoever may become an administrator needs less
 * @param moved what was proved of a role of the user's own, or why nothing was
 */
export const moveTo = (user: AccountUser, mayEverything: boolean, moved: Proved | NotMoved): string => {
  const { name } = user;
  if (!('why' in moved) && moved.change.move !== undefined)
    return [
      moveOf(user, moved, moved.change.move),
      ...(mayEverything
        ? ['Group mfa-administrators of mfa-rules baseline has such a role for all administrators.']
        : []),
    ].join(' ');
  const advice = mayEverything
    ? `Move ${name} to a role that asks for MFA, and take his own policies away: group mfa-administrators of mfa-rules baseline has one.`
    : `Move ${name} to a role that asks for MFA and has the policies that he needs, and take his own away: mfa-rules baseline prints the trust policy of such a role (--print role), and what lets him enrol a device (--print self-manage).`;
  return 'why' in moved ? `${advice} No document for it is proposed: ${moved.why}.` : advice;
};
