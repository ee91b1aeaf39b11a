/** Long-term credentials of a user that are shown and that no rule counts. */
import type { Resource } from '../resources/resource.ts';

/** Null: not read. */
export interface ReportedOtherCredentials {
  /** X.509 certificates. */
  readonly ActiveSigningCertificates: number | null;
  /** For CodeCommit. */
  readonly ActiveSSHPublicKeys: number | null;
}

/** Undefined where none was read, and of what is no user. */
export const otherCredentialsOf = (resource: Resource): ReportedOtherCredentials | undefined => {
  if (resource.resourceType !== 'AWS::IAM::User') return undefined;
  const { activeSigningCertificates, activeSshPublicKeys } = resource;
  return activeSigningCertificates === undefined && activeSshPublicKeys === undefined
    ? undefined
    : {
        ActiveSigningCertificates: activeSigningCertificates?.value ?? null,
        ActiveSSHPublicKeys: activeSshPublicKeys?.value ?? null,
      };
};

const counted = (count: number | null, noun: string): readonly string[] =>
  count === null || count === 0 ? [] : [`${count} active ${noun}${count === 1 ? '' : 's'}`];

/** `Also has 1 active signing certificate and 2 active SSH public keys, which no rule counts`; none where there are none. */
export const otherCredentialLines = (other: ReportedOtherCredentials | undefined): readonly string[] => {
  if (other === undefined) return [];
  const found = [
    ...counted(other.ActiveSigningCertificates, 'signing certificate'),
    ...counted(other.ActiveSSHPublicKeys, 'SSH public key'),
  ];
  return found.length === 0 ? [] : [`Also has ${found.join(' and ')}, which no rule counts`];
};
