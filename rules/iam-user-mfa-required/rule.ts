import type { IamUser } from '../../src/resources/user.ts';
import { credentialNeeds, leftOutBy } from '../applies-to.ts';
import { excused } from '../exemption.ts';
import type { ParameterValues } from '../parameter.ts';
import { decided, type Decision, type Rule } from '../rule.ts';
import { aboutDevices, asksForKinds, deviceAnswer, hasMfa, needsCertifications } from '../user-devices.ts';
import { about } from './about.ts';

type ReasonId = keyof typeof about.reasons;
type Definitions = typeof about.parameters;
type Values = ParameterValues<Definitions>;

/** What a user without a device can do, as far as it was read; undefined: that is not known. */
const credentialReason = ({
  hasPassword,
  activeAccessKeys,
  activeServiceCredentials,
}: IamUser): ReasonId | undefined => {
  if (hasPassword?.value === true) return 'password-without-device';
  if ((activeAccessKeys?.value ?? 0) > 0) return 'access-key-without-device';
  if ((activeServiceCredentials?.value ?? 0) > 0) return 'service-credential-without-device';
  return hasPassword === undefined || activeAccessKeys === undefined ? undefined : 'nothing-to-sign-in-with';
};

/** Without exemptions. */
const decide = (user: IamUser, parameters: Values): Decision<ReasonId> => {
  const reason = deviceAnswer(user, parameters);
  const exception = hasMfa(user) === false ? leftOutBy(user, parameters) : undefined;
  const credential = reason === 'no-device' ? credentialReason(user) : undefined;
  return decided(about.reasons, exception ?? credential ?? reason, {
    ...aboutDevices(user),
    minimum: String(parameters.minimumDevices),
  });
};

export const iamUserMfaRequired = {
  ...about,
  needs: [
    { fact: 'mfaDevices' },
    {
      fact: 'allMfaDevices',
      of: (user) => hasMfa(user) !== false,
      under: asksForKinds,
      collected: 'where asked',
    },
    {
      fact: 'certifications',
      of: needsCertifications,
      under: ({ requiredDevice }) => requiredDevice === 'hardware',
      collected: 'where asked',
    },
    ...credentialNeeds((user) => hasMfa(user) === false),
    {
      fact: 'tags',
      under: (parameters, user) =>
        parameters.exemptTag.length > 0 && decide(user, parameters).compliance === 'NON_COMPLIANT',
      collected: 'where asked',
    },
  ],
  decide(user, { parameters, now }) {
    return excused(
      decide(user, parameters),
      user,
      { ...parameters, exemptNames: parameters.exemptUsers },
      now,
      about.resourceNoun,
    );
  },
} as const satisfies Rule<'AWS::IAM::User', ReasonId, Definitions>;
