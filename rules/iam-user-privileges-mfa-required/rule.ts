import { WITHOUT_MFA } from '../../src/privileges/privileges.ts';
import type { Privilege } from '../../src/privileges/privilege.ts';
import type { IamUser } from '../../src/resources/user.ts';
import { credentialNeeds, leftOutBy } from '../applies-to.ts';
import type { ParameterValues } from '../parameter.ts';
import { decided, type Decision, type Rule } from '../rule.ts';
import { hasMfa } from '../user-devices.ts';
import {
  aboutNoPrivilege,
  aboutPrivilege,
  aboutUndecided,
  enrollerOf,
  excusedUser,
  mayHold,
  privilegesOf,
  reachedWith,
  toPath,
  type PrivilegesOfUser,
  type Reached,
} from '../user-privileges.ts';
import { about } from './about.ts';

type ReasonId = keyof typeof about.reasons;
type Definitions = typeof about.parameters;
type Values = ParameterValues<Definitions>;

const OPEN: Readonly<Record<Privilege, ReasonId>> = {
  administrator: 'administrator-without-mfa',
  power: 'power-without-mfa',
  write: 'write-without-mfa',
};

const openTo = (privileges: PrivilegesOfUser, least: Privilege): Reached =>
  reachedWith(privileges, WITHOUT_MFA, least);

const behindMfa = (privileges: PrivilegesOfUser, least: Privilege): Reached =>
  reachedWith(privileges, ['mfa'], least);

const isOpen = ({ privilege }: Pick<Values, 'privilege'>, user: IamUser): boolean =>
  mayHold((privileges) => openTo(privileges, privilege).worst.length > 0)(user);

/** Whether it matters if there is a device: nothing is open, and the first can be enrolled. */
const isGuardedByDevice = ({ privilege }: Pick<Values, 'privilege'>, user: IamUser): boolean =>
  mayHold((privileges) => {
    const open = openTo(privileges, privilege);
    return (
      open.worst.length === 0 &&
      open.undecided === undefined &&
      behindMfa(privileges, privilege).worst.length > 0 &&
      enrollerOf(privileges) !== undefined
    );
  })(user);

/** Whether it matters for others: a password that they give him is enough where he has none. */
const isSignInGuarded = ({ privilege }: Pick<Values, 'privilege'>, user: IamUser): boolean =>
  mayHold((privileges) => openTo(privileges, privilege).worst.length > 0 && privileges.isDeviceAsked())(user);

const guardedReason = (user: IamUser, enroller: string | undefined): ReasonId => {
  const hasDevice = hasMfa(user);
  if (enroller === undefined || hasDevice === true) return 'behind-mfa';
  return hasDevice === false ? 'first-device-open' : 'first-device-not-known';
};

/** Without exemptions. */
const decide = (
  user: IamUser,
  parameters: Values,
  now: Date,
  others: readonly IamUser[] | undefined,
): Decision<ReasonId> => {
  const privileges = privilegesOf(user, now, others);
  if (privileges === undefined) return decided(about.reasons, 'policies-not-read');
  const open = openTo(privileges, parameters.privilege);
  const [worst] = open.worst;
  if (worst !== undefined)
    return {
      ...decided(
        about.reasons,
        leftOutBy(user, parameters) ?? OPEN[worst.privilege],
        aboutPrivilege(open.worst),
      ),
      path: toPath(worst, privileges),
    };
  const guarded = behindMfa(privileges, parameters.privilege);
  const undecided = open.undecided ?? guarded.undecided;
  if (undecided !== undefined)
    return {
      ...decided(about.reasons, 'privilege-not-decided', aboutUndecided(undecided)),
      path: toPath(undecided, privileges),
    };
  const [withMfa] = guarded.worst;
  if (withMfa === undefined)
    return decided(about.reasons, 'no-privilege', aboutNoPrivilege(parameters.privilege));
  const enroller = enrollerOf(privileges);
  return {
    ...decided(about.reasons, guardedReason(user, enroller), {
      ...aboutPrivilege(guarded.worst),
      enroller: enroller ?? '',
    }),
    path: toPath(withMfa, privileges),
  };
};

export const iamUserPrivilegesMfaRequired = {
  ...about,
  needs: [
    { fact: 'authorization' },
    {
      fact: 'mfaDevices',
      under: (parameters, user) => isGuardedByDevice(parameters, user) || isSignInGuarded(parameters, user),
    },
    ...credentialNeeds<Values>((user) => isOpen({ privilege: 'write' }, user), isOpen),
  ],
  decide(user, { parameters, now, others }) {
    return excusedUser(decide(user, parameters, now, others), user, parameters, now, about.resourceNoun);
  },
} as const satisfies Rule<'AWS::IAM::User', ReasonId, Definitions>;
