import { CREDENTIALS } from '../../src/privileges/privileges.ts';
import type { IamUser } from '../../src/resources/user.ts';
import { credentialNeeds, leftOutBy } from '../applies-to.ts';
import type { ParameterValues } from '../parameter.ts';
import { decided, type Decision, type Rule } from '../rule.ts';
import { aboutDevices, asksForKinds, deviceAnswer, hasMfa, needsCertifications } from '../user-devices.ts';
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

/** How many devices is asked by iam-user-mfa-required. */
const required = ({ requiredDevice }: Pick<Values, 'requiredDevice'>) => ({
  requiredDevice,
  minimumDevices: 1,
});

const isPrivileged = ({ privilege }: Pick<Values, 'privilege'>, user: IamUser): boolean =>
  mayHold((privileges) => reachedWith(privileges, CREDENTIALS, privilege).worst.length > 0)(user);

/** Why a privileged user without a device is worse or better than another. */
const withoutDevice = (privileges: PrivilegesOfUser, { worst, undecided }: Reached): ReasonId => {
  // What is not known without MFA may be open as well.
  const isBehindMfa = worst[0]?.credential === 'mfa' && undecided === undefined;
  if (!isBehindMfa) return 'no-device';
  return enrollerOf(privileges) === undefined ? 'no-device-behind-mfa' : 'first-device-open';
};

const deviceReason = (
  user: IamUser,
  parameters: Values,
  privileges: PrivilegesOfUser,
  reached: Reached,
): ReasonId => {
  const answer = deviceAnswer(user, required(parameters));
  if (answer === 'no-device') return withoutDevice(privileges, reached);
  // Whatever it is, and however many: one is asked for.
  return answer === 'has-fido-only' || answer === 'too-few-devices' ? 'has-device' : answer;
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
  const reached = reachedWith(privileges, CREDENTIALS, parameters.privilege);
  const [worst] = reached.worst;
  if (worst === undefined)
    return reached.undecided === undefined
      ? decided(about.reasons, 'no-privilege', aboutNoPrivilege(parameters.privilege))
      : {
          ...decided(about.reasons, 'privilege-not-decided', aboutUndecided(reached.undecided)),
          path: toPath(reached.undecided, privileges),
        };
  const leftOut = hasMfa(user) === false ? leftOutBy(user, parameters) : undefined;
  const reason = leftOut ?? deviceReason(user, parameters, privileges, reached);
  return {
    ...decided(about.reasons, reason, {
      ...aboutPrivilege(reached.worst),
      ...aboutDevices(user),
      enroller: enrollerOf(privileges) ?? '',
    }),
    path: toPath(worst, privileges),
  };
};

export const iamPrivilegedUserMfaRequired = {
  ...about,
  needs: [
    { fact: 'authorization' },
    { fact: 'mfaDevices', under: isPrivileged },
    {
      fact: 'allMfaDevices',
      of: (user) => hasMfa(user) !== false,
      under: (parameters, user) => asksForKinds(required(parameters)) && isPrivileged(parameters, user),
      collected: 'where asked',
    },
    {
      fact: 'certifications',
      of: needsCertifications,
      under: (parameters, user) => parameters.requiredDevice === 'hardware' && isPrivileged(parameters, user),
      collected: 'where asked',
    },
    ...credentialNeeds<Values>((user) => hasMfa(user) === false, isPrivileged),
  ],
  decide(user, { parameters, now, others }) {
    return excusedUser(decide(user, parameters, now, others), user, parameters, now, about.resourceNoun);
  },
} as const satisfies Rule<'AWS::IAM::User', ReasonId, Definitions>;
