/** What a result of AWS Config tells of whom it is about: the annotation is a sentence of the rule, and a reason has one. */
import { about as rootRule } from '../../rules/root-user-mfa-required/about.ts';
import { about as userRule } from '../../rules/iam-user-mfa-required/about.ts';
import type { About } from '../../rules/rule.ts';
import { reasonOf } from '../decision/annotation.ts';
import type { Finding } from '../findings/findings.ts';
import type { AwsAccount } from '../resources/account.ts';
import type { Fact } from '../resources/fact.ts';
import type { IamUser } from '../resources/user.ts';

interface ToldOfUser {
  readonly mfaActive: boolean;
  readonly hasPassword?: boolean;
  readonly activeAccessKeys?: number;
}

const WITH = { mfaActive: true };
const WITHOUT = { mfaActive: false };

/** A reason that says less is not here. NOT_APPLICABLE is nothing that AWS Config keeps. */
const TOLD_OF_USER: Readonly<Partial<Record<keyof typeof userRule.reasons, ToldOfUser>>> = {
  'has-device': WITH,
  'has-fido-only': WITH,
  'reported-active': WITH,
  'no-phishing-resistant-device': WITH,
  'no-hardware-device': WITH,
  'hardware-not-shown': WITH,
  'too-few-devices': WITH,
  'no-device': WITHOUT,
  'password-without-device': { ...WITHOUT, hasPassword: true },
  'access-key-without-device': WITHOUT,
  'service-credential-without-device': WITHOUT,
  'nothing-to-sign-in-with': { ...WITHOUT, hasPassword: false, activeAccessKeys: 0 },
};

interface ToldOfRoot {
  readonly rootHasMfa?: boolean;
  readonly rootHasAccessKeys?: boolean;
}

/** Whether access keys count depends on a parameter, so that COMPLIANT tells of none. */
const TOLD_OF_ROOT: Readonly<Partial<Record<keyof typeof rootRule.reasons, ToldOfRoot>>> = {
  'has-mfa': { rootHasMfa: true },
  'no-virtual-device': { rootHasMfa: true },
  'virtual-device': { rootHasMfa: true },
  'no-mfa': { rootHasMfa: false },
  'no-mfa-and-access-keys': { rootHasMfa: false, rootHasAccessKeys: true },
  'access-keys': { rootHasAccessKeys: true },
};

/** A verdict other than that of the reason is not of this package. */
const told = <Told>(
  rule: Pick<About, 'reasons'>,
  byReason: Readonly<Record<string, Told | undefined>>,
  { annotation = '', complianceType }: Finding,
): Told | undefined => {
  const found = reasonOf(rule, annotation);
  const [id] = Object.entries(rule.reasons).find(([, reason]) => reason === found) ?? [];
  return id === undefined || found?.compliance !== complianceType ? undefined : byReason[id];
};

const factsOf = <Told extends object>(
  values: Told | undefined,
  { ruleId, orderingTimestamp }: Finding,
): { readonly [Name in keyof Told]?: Fact<NonNullable<Told[Name]>> } =>
  Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [
      name,
      {
        value,
        source: `AWS Config's result of ${ruleId}`,
        ...(orderingTimestamp === undefined ? {} : { asOf: orderingTimestamp.toISOString() }),
      },
    ]),
  ) as { readonly [Name in keyof Told]?: Fact<NonNullable<Told[Name]>> };

/** As of the last run of `iam-user-mfa-required`; nothing where it tells nothing. */
export const toldOfUser = (
  finding: Finding,
): Pick<IamUser, 'mfaActive' | 'hasPassword' | 'activeAccessKeys'> =>
  factsOf(told(userRule, TOLD_OF_USER, finding), finding);

/** The same of a result of `root-user-mfa-required`. */
export const toldOfRoot = (finding: Finding): Pick<AwsAccount, 'rootHasMfa' | 'rootHasAccessKeys'> =>
  factsOf(told(rootRule, TOLD_OF_ROOT, finding), finding);

/** Names of IAM have no spaces; one that was shortened is no name. */
export const toldName = ({ annotation = '' }: Finding): string | undefined =>
  /^IAM user ([\w+=,.@-]+) /.exec(annotation)?.[1];
