import type { AwsAccount } from '../../src/resources/account.ts';
import type { ParameterValues } from '../parameter.ts';
import { decided, type Rule } from '../rule.ts';
import { about } from './about.ts';

type ReasonId = keyof typeof about.reasons;
type Definitions = typeof about.parameters;

/** What the root user can sign in or sign calls with, each true, false, or undefined where it was not read. */
const credentialsOf = ({
  rootHasPassword,
  rootHasAccessKeys,
  rootHasSigningCertificates,
}: AwsAccount): readonly (boolean | undefined)[] =>
  [rootHasPassword, rootHasAccessKeys, rootHasSigningCertificates].map((fact) => fact?.value);

/** Whether there is anything to sign in with; undefined where nothing that was read is one, and something was not read. */
const hasCredentials = (account: AwsAccount): boolean | undefined => {
  const credentials = credentialsOf(account);
  if (credentials.includes(true)) return true;
  return credentials.includes(undefined) ? undefined : false;
};

/** With credentials: whether there is MFA, on a device that the rule asks for. */
const deviceReason = (
  { rootHasMfa, rootVirtualDevices }: AwsAccount,
  { requiredDevice }: ParameterValues<Definitions>,
): ReasonId => {
  if (rootHasMfa?.value === false) return 'no-mfa';
  const hasVirtual = (rootVirtualDevices?.value.length ?? 0) > 0;
  // Also where the summary was not read: with MFA or without, it is not what the rule asks for.
  if (requiredDevice === 'hardware' && hasVirtual) return 'virtual-device';
  if (rootHasMfa === undefined) return 'summary-not-read';
  if (requiredDevice === 'any') return 'has-mfa';
  return rootVirtualDevices === undefined ? 'devices-not-read' : 'no-virtual-device';
};

const reasonOf = (account: AwsAccount, parameters: ParameterValues<Definitions>): ReasonId => {
  const credentials = hasCredentials(account);
  if (credentials === false) return 'no-credentials';
  const areKeysReported = parameters.rootAccessKeys === 'report';
  const hasKeys = account.rootHasAccessKeys?.value;
  // A key is a way in whatever else is there, so that it decides although something was not read.
  if (areKeysReported && hasKeys === true)
    return account.rootHasMfa?.value === false ? 'no-mfa-and-access-keys' : 'access-keys';
  if (credentials === undefined) return 'summary-not-read';
  const reason = deviceReason(account, parameters);
  const isUndecidedByKeys = areKeysReported && hasKeys === undefined;
  return isUndecidedByKeys && about.reasons[reason].compliance === 'COMPLIANT' ? 'summary-not-read' : reason;
};

/** The entries of the account summary that were not read. */
const missingEntries = (account: AwsAccount): string =>
  [
    account.rootHasMfa ?? 'AccountMFAEnabled',
    account.rootHasPassword ?? 'AccountPasswordPresent',
    account.rootHasAccessKeys ?? 'AccountAccessKeysPresent',
    account.rootHasSigningCertificates ?? 'AccountSigningCertificatesPresent',
  ]
    .filter((entry) => typeof entry === 'string')
    .join(', ');

export const rootUserMfaRequired = {
  ...about,
  needs: [
    { fact: 'rootHasMfa' },
    { fact: 'rootHasPassword' },
    { fact: 'rootHasAccessKeys' },
    { fact: 'rootHasSigningCertificates' },
    {
      fact: 'rootVirtualDevices',
      of: ({ rootHasMfa }) => rootHasMfa?.value === true,
      under: ({ requiredDevice }) => requiredDevice === 'hardware',
    },
  ],
  decide(account, { parameters }) {
    return decided(about.reasons, reasonOf(account, parameters), {
      device: account.rootVirtualDevices?.value[0]?.serialNumber ?? '',
      entries: missingEntries(account),
    });
  },
} as const satisfies Rule<'AWS::::Account', ReasonId, Definitions>;
