/** The text that somebody is sent about a step. */
import { fileName } from '../fixes.ts';
import { offeredDevices } from './devices.ts';
import type { Plan, PlannedUser, PlanStep } from './plan.ts';
import { daysAfter } from './schedule.ts';
import { texts, type Message } from './texts/texts.ts';

interface ConsoleHosts {
  readonly signIn: string;
  readonly switchRole: string;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_sign-in.html and, for others than `aws`, the guides of these */
const CONSOLES: Readonly<Record<string, ConsoleHosts>> = {
  aws: { signIn: 'signin.aws.amazon.com', switchRole: 'signin.aws.amazon.com' },
  'aws-cn': { signIn: 'signin.amazonaws.cn', switchRole: 'signin.amazonaws.cn' },
  'aws-us-gov': { signIn: 'signin.amazonaws-us-gov.com', switchRole: 'signin.amazonaws-us-gov.com' },
};

/** What stands for an account that nothing names. */
export const NO_ACCOUNT = 'ACCOUNT_ID';

const hostsOf = (partition: string): ConsoleHosts =>
  CONSOLES[partition] ?? { signIn: 'signin.aws.amazon.com', switchRole: 'signin.aws.amazon.com' };

/** Where IAM users of an account sign in, whatever its alias. */
export const signInUrl = ({ accountId, partition }: Pick<Plan, 'accountId' | 'partition'>): string =>
  `https://${accountId ?? NO_ACCOUNT}.${hostsOf(partition).signIn}/console`;

const switchUrl = ({ accountId, partition }: Plan, roleName: string): string =>
  `https://${hostsOf(partition).switchRole}/switchrole?account=${accountId ?? NO_ACCOUNT}&roleName=${encodeURIComponent(roleName)}`;

/** What a role is called that takes the place of a user: a role's name has the characters of a user's. */
export const machineRoleName = ({ row }: PlannedUser): string => row.Name;

/** The file with the trust policy of that role, which follows from where the program runs. */
export const machineTrustFile = (user: PlannedUser): string =>
  `${fileName(machineRoleName(user))}-trust.json`;

/** The inline policy by which a user enrols before the self-manage policy asks for MFA. */
export const ENROL_POLICY = 'EnrolOwnDevice';

/** Whether the self-manage policy has to be attached, or whether that is not known. */
export const needsPolicy = ({ mayEnrol }: PlannedUser): boolean => mayEnrol !== true;

/** Whether that policy keeps the user from everything else until a device is enrolled: whoever has one signs in with it. */
export const isLocked = (user: PlannedUser): boolean => needsPolicy(user) && user.row.HasMfa !== true;

/** The day on which the self-manage policy is attached: after the one by which the user has enrolled. */
export const enforcedOn = ({ due }: PlanStep): string => daysAfter(due, 1);

/** Undefined where nobody has to be told. */
export const messageOf = (user: PlannedUser, step: PlanStep, plan: Plan): Message | undefined => {
  const of = texts[plan.language];
  const accountId = plan.accountId ?? NO_ACCOUNT;
  const addressed = { user: user.row.Name, accountId, due: step.due, contact: plan.contact };
  const hasKeys = user.use?.keys.some((use) => use !== 'unused') === true;
  switch (step.kind) {
    case 'enrol':
      return of.enrol({
        ...addressed,
        signInUrl: signInUrl(plan),
        devices: offeredDevices(plan.requiredDevice),
        enforced: enforcedOn(step),
        isLocked: isLocked(user),
        hasKeys: hasKeys && needsPolicy(user),
      });
    case 'move': {
      if (user.place === undefined) return undefined;
      const { roleName } = user.place;
      const arn = (resource: string): string => `arn:${plan.partition}:iam::${accountId}:${resource}`;
      return of.move({
        ...addressed,
        roleName,
        roleArn: arn(`role/${roleName}`),
        switchUrl: switchUrl(plan, roleName),
        deviceArn: arn('mfa/DEVICE_NAME'),
        hasKeys,
      });
    }
    case 'remove-credentials':
      return of.removeCredentials({
        ...addressed,
        password: step.unused?.password === true,
        keys: step.unused?.keys ?? 0,
        unusedDays: plan.unusedDays,
      });
    case 'become-role':
      return of.becomeRole({ ...addressed, roleName: machineRoleName(user) });
    case 'delete-user':
    case 'find-out':
    case 'keep-exempt':
      return undefined;
  }
};
