/** What keeps users within limits in an account: Denies without MFA, and permissions boundaries; and who may take them away. */
import type { Credential } from '../policy/credential.ts';
import { flatMap } from '../policy/flat-map.ts';
import type { AccountGroup, AccountRole, AccountUser } from './account.ts';
import type { Holding } from './actor.ts';
import { ACTIONS, CHANGING_VERSIONS, whateverTags } from './changed-policies.ts';
import { boundaryKey } from './iam-keys.ts';
import { boundaryRemoval, LIFTING, policyRemovals } from './own-limits.ts';
import { WITHOUT_MFA } from './privileges.ts';
import type { Grant, Rights } from './rights.ts';
import { isOwnedByAws, type World } from './world.ts';

/** A limit, and on whom it is. */
export type Guardrail =
  | {
      readonly kind: 'deny-without-mfa';
      readonly on: AccountUser | AccountGroup;
      readonly policy: Pick<Holding, 'kind' | 'name' | 'arn'>;
    }
  | {
      readonly kind: 'boundary';
      readonly on: AccountUser | AccountRole;
      readonly policy: { readonly kind: 'managed'; readonly name: string; readonly arn: string };
    };

/** Policies with a Deny that refuses all that it is about without MFA, and not with MFA. */
const deniesOf = (user: AccountUser, world: World): readonly Holding[] => {
  const refusing = (credential: Credential) => world.rightsOf(world.userActor(user, credential)).refusing;
  const always = new Set(refusing('mfa'));
  const withoutMfa = new Set(flatMap(WITHOUT_MFA, refusing).filter((statement) => !always.has(statement)));
  if (withoutMfa.size === 0) return [];
  return world
    .userActor(user, 'mfa')
    .holdings.filter(({ document }) => document.statements.some((statement) => withoutMfa.has(statement)));
};

const boundaryOn = (on: AccountUser | AccountRole): readonly Guardrail[] =>
  on.boundary === undefined
    ? []
    : [
        {
          kind: 'boundary',
          on,
          policy: {
            kind: 'managed',
            name: on.boundary.slice(on.boundary.lastIndexOf('/') + 1),
            arn: on.boundary,
          },
        },
      ];

/** The guardrails of an account, each once for every user, group or role that it is on. */
export const guardrailsOf = (world: World): readonly Guardrail[] => {
  const { users, roles } = world.details;
  const denies = new Map<string, Guardrail>();
  for (const user of users)
    for (const policy of deniesOf(user, world)) {
      const on = policy.of.kind === 'group' ? policy.of.group : user;
      denies.set(`${on.arn} ${policy.id}`, { kind: 'deny-without-mfa', on, policy });
    }
  return [
    ...denies.values(),
    ...flatMap(users, boundaryOn),
    ...flatMap(
      roles.filter((role) => !isOwnedByAws(role)),
      boundaryOn,
    ),
  ];
};

/** AWS's own cannot be changed in their place. */
const changedInPlace = (rights: Rights, arn: string | undefined): Grant | undefined =>
  arn === undefined || arn.includes(':iam::aws:')
    ? undefined
    : (whateverTags(rights, 'iam:CreatePolicyVersion', arn) ??
      whateverTags(rights, 'iam:SetDefaultPolicyVersion', arn));

/** Whoever may write an inline policy may write over the one that is the guardrail. */
const writtenOver = (rights: Rights, { on, policy }: Guardrail): Grant | undefined => {
  if (policy.kind !== 'inline') return undefined;
  const asked =
    on.kind === 'group' ? undefined : { resourceTags: on.tags, keys: new Map([boundaryKey(on.boundary)]) };
  return rights.can(ACTIONS[on.kind].put, on.arn, asked);
};

const lifting = (rights: Rights, guardrail: Guardrail): Grant | undefined => {
  const { on, policy } = guardrail;
  const [removal] =
    guardrail.kind === 'boundary'
      ? [boundaryRemoval(rights, guardrail.policy.arn, guardrail.on)]
      : policyRemovals(rights, policy, on);
  return removal?.grant ?? writtenOver(rights, guardrail) ?? changedInPlace(rights, policy.arn);
};

const WRITING_OVER = [ACTIONS.user.put, ACTIONS.group.put];

const ALL_LIFTING: readonly string[] = [
  ...LIFTING.user,
  ...LIFTING.role,
  ...LIFTING.group,
  ...CHANGING_VERSIONS,
  ...WRITING_OVER,
];

/** Of each kind of guardrail what takes one away, one's own first; nothing where none can be. */
export const liftedGuardrails = (rights: Rights, guardrails: readonly Guardrail[]): readonly Grant[] => {
  const { arn, groups } = rights.actor;
  if (!ALL_LIFTING.some(rights.mentions)) return [];
  const isOwn = ({ on }: Guardrail): boolean =>
    on.arn === arn || groups.some((group) => group.arn === on.arn);
  const first = (kind: Guardrail['kind']): Grant | undefined => {
    const ofKind = guardrails.filter((guardrail) => guardrail.kind === kind);
    for (const isWanted of [isOwn, (guardrail: Guardrail) => !isOwn(guardrail)])
      for (const guardrail of ofKind) {
        const grant = isWanted(guardrail) ? lifting(rights, guardrail) : undefined;
        if (grant !== undefined) return grant;
      }
    return undefined;
  };
  return [first('deny-without-mfa'), first('boundary')].filter((grant) => grant !== undefined);
};
