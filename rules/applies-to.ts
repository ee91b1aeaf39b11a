/** Which users a rule about users is for, by what they can sign in with: the parameter `appliesTo`. */
import type { IamUser } from '../src/resources/user.ts';
import type { about } from './iam-user-mfa-required/about.ts';
import type { ParameterValues } from './parameter.ts';
import type { Need } from './rule.ts';

type AppliesTo = Pick<ParameterValues<typeof about.parameters>, 'appliesTo'>;

/** Why a user is left out by `appliesTo`, or cannot be placed. */
export type LeftOut =
  | 'no-password'
  | 'no-credentials'
  | 'password-not-read'
  | 'access-keys-not-read'
  | 'service-credentials-not-read';

/** Why a user who would have to act is left out, or cannot be placed; undefined where the rule applies. */
export const leftOutBy = (
  { hasPassword, activeAccessKeys, activeServiceCredentials }: IamUser,
  { appliesTo }: AppliesTo,
): LeftOut | undefined => {
  if (appliesTo === 'all-users' || hasPassword?.value === true) return undefined;
  if (appliesTo === 'console-users') return hasPassword === undefined ? 'password-not-read' : 'no-password';
  // One active credential is enough, whatever is known of the others.
  if ((activeAccessKeys?.value ?? 0) > 0 || (activeServiceCredentials?.value ?? 0) > 0) return undefined;
  if (hasPassword === undefined) return 'password-not-read';
  if (activeAccessKeys === undefined) return 'access-keys-not-read';
  return activeServiceCredentials === undefined ? 'service-credentials-not-read' : 'no-credentials';
};

/** What has to be read to place a user who would have to act: `of` says, as far as it is known, who that is. */
export const credentialNeeds = <Values extends AppliesTo>(
  of: (user: IamUser) => boolean,
  isAsked: (parameters: Values, user: IamUser) => boolean = () => true,
) =>
  [
    {
      fact: 'hasPassword',
      of,
      under: (parameters: Values, user: IamUser) =>
        parameters.appliesTo !== 'all-users' && isAsked(parameters, user),
    },
    {
      fact: 'activeAccessKeys',
      of: (user: IamUser) => user.hasPassword?.value !== true && of(user),
      under: (parameters: Values, user: IamUser) =>
        parameters.appliesTo === 'credential-users' && isAsked(parameters, user),
    },
    {
      fact: 'activeServiceCredentials',
      of: (user: IamUser) =>
        user.hasPassword?.value !== true && (user.activeAccessKeys?.value ?? 0) === 0 && of(user),
      under: (parameters: Values, user: IamUser) =>
        parameters.appliesTo === 'credential-users' && isAsked(parameters, user),
    },
  ] as const satisfies readonly Need<IamUser, Values>[];
