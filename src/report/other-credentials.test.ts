import type { Resource } from '../resources/resource.ts';
import type { Fact } from '../resources/fact.ts';
import { accountNamed } from '../resources/account.ts';
import type { IamUser } from '../resources/user.ts';
import {
  otherCredentialLines,
  otherCredentialsOf,
  type ReportedOtherCredentials,
} from './other-credentials.ts';

const fact = <Value>(value: Value): Fact<Value> => ({ value, source: 'test' });
const user = (facts: Partial<IamUser>): IamUser => ({
  resourceType: 'AWS::IAM::User',
  resourceId: 'AIDAEXAMPLE',
  resourceName: 'dana',
  accountId: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/dana',
  path: '/',
  ...facts,
});

it.each<[string, Resource, ReportedOtherCredentials | undefined, readonly string[]]>([
  ['nothing was read', user({}), undefined, []],
  ['no user', accountNamed('111122223333'), undefined, []],
  [
    'one was read, and it is none',
    user({ activeSigningCertificates: fact(0) }),
    { ActiveSigningCertificates: 0, ActiveSSHPublicKeys: null },
    [],
  ],
  [
    'one of each',
    user({ activeSigningCertificates: fact(1), activeSshPublicKeys: fact(1) }),
    { ActiveSigningCertificates: 1, ActiveSSHPublicKeys: 1 },
    ['Also has 1 active signing certificate and 1 active SSH public key, which no rule counts'],
  ],
  [
    'two of the one that was read',
    user({ activeSshPublicKeys: fact(2) }),
    { ActiveSigningCertificates: null, ActiveSSHPublicKeys: 2 },
    ['Also has 2 active SSH public keys, which no rule counts'],
  ],
])('%s', (_, resource, reported, lines) => {
  expect(otherCredentialsOf(resource)).toEqual(reported);
  expect(otherCredentialLines(otherCredentialsOf(resource))).toEqual(lines);
});
