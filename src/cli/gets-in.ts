/** Whether somebody gets in without MFA by what was found of a resource: a finding may be of something else as well. */
import type { Decision } from '../../rules/rule.ts';
import { hasMfa } from '../../rules/user-devices.ts';
import type { GetsIn } from '../report/ways-in.ts';
import type { Resource } from '../resources/resource.ts';
import type { IamUser } from '../resources/user.ts';

/** There is MFA, and a rule asks for more of it. */
const WITH_MFA: readonly string[] = [
  'no-phishing-resistant-device',
  'no-hardware-device',
  'hardware-not-shown',
  'too-few-devices',
  'mfa-too-old-admitted',
  'virtual-device',
];

/** A trust policy that was read, and of which nobody can tell. */
const NOT_DECIDED: readonly string[] = ['not-understood', 'not-decided', 'service-call-not-ruled-out'];

/** By a credential that is there and takes no MFA: where there is a device, AWS asks for it beside the password. */
const byCredentials = (user: IamUser): GetsIn => {
  const { hasPassword, activeAccessKeys, activeServiceCredentials } = user;
  const hasDevice = hasMfa(user);
  const answers = [
    hasPassword?.value === true ? (hasDevice === undefined ? undefined : !hasDevice) : hasPassword?.value,
    activeAccessKeys && activeAccessKeys.value > 0,
    activeServiceCredentials && activeServiceCredentials.value > 0,
  ];
  if (answers.includes(true)) return 'yes';
  return answers.includes(undefined) ? 'not-known' : 'no';
};

/** Undefined: there is nothing to act on. */
export const getsIn = (
  resource: Resource,
  { compliance, reason }: Pick<Decision, 'compliance' | 'reason'>,
): GetsIn | undefined => {
  if (compliance !== 'NON_COMPLIANT') return undefined;
  if (WITH_MFA.includes(reason)) return 'no';
  if (NOT_DECIDED.includes(reason)) return 'not-known';
  return resource.resourceType === 'AWS::IAM::User' ? byCredentials(resource) : 'yes';
};
