import { told, userRead } from '../../test/support/user-facts.ts';
import type { Resource } from '../resources/resource.ts';
import { accountNamed } from '../resources/account.ts';
import {
  otherCredentialLines,
  otherCredentialsOf,
  type ReportedOtherCredentials,
} from './other-credentials.ts';

it.each<[string, Resource, ReportedOtherCredentials | undefined, readonly string[]]>([
  ['nothing was read', userRead({}), undefined, []],
  ['no user', accountNamed('111122223333'), undefined, []],
  [
    'one was read, and it is none',
    userRead({ activeSigningCertificates: told(0) }),
    { ActiveSigningCertificates: 0, ActiveSSHPublicKeys: null },
    [],
  ],
  [
    'one of each',
    userRead({ activeSigningCertificates: told(1), activeSshPublicKeys: told(1) }),
    { ActiveSigningCertificates: 1, ActiveSSHPublicKeys: 1 },
    ['Also has 1 active signing certificate and 1 active SSH public key, which no rule counts'],
  ],
  [
    'two of the one that was read',
    userRead({ activeSshPublicKeys: told(2) }),
    { ActiveSigningCertificates: null, ActiveSSHPublicKeys: 2 },
    ['Also has 2 active SSH public keys, which no rule counts'],
  ],
])('%s', (_, resource, reported, lines) => {
  expect(otherCredentialsOf(resource)).toEqual(reported);
  expect(otherCredentialLines(otherCredentialsOf(resource))).toEqual(lines);
});
