/** Whether somebody could send what is shown as a proof: every witness and every way in, by AWS's pages alone. */
import fc from 'fast-check';
import type { RequestKeyValues } from '../evidence.ts';
import { ROLE_ACCOUNT, tiedKeysPolicy, trustPolicy } from '../../test/support/generated-policies.ts';
import { share, sharedOf } from '../../test/support/share.ts';
import { cases, decide, type Case } from '../../test/support/trust-cases.ts';

const RUNS = share(20, 10_000, 'policies for requests that can be sent');

interface Sent {
  readonly caller: string;
  readonly requestKeys: RequestKeyValues;
}

/** What is wrong with a request, in words; none where somebody could send it. Keys in lower case. */
const faultsOf = ({ caller, requestKeys }: Sent): string[] => {
  const keys = new Map(Object.entries(requestKeys).map(([key, values]) => [key.toLowerCase(), values]));
  const of = (key: string): readonly string[] | undefined => keys.get(key.toLowerCase());
  const lower = (texts: readonly string[] = []): string[] => texts.map((text) => text.toLowerCase());
  const faults: string[] = [];
  const check = (isFine: boolean, fault: string): void => {
    if (!isFine) faults.push(fault);
  };
  const [, , , , accountId = ''] = caller.split(':');
  check(/^arn:aws[a-z-]*:iam::\d{12}:user\/([!-~]*\/)?[\w+=,.@-]{1,64}$/.test(caller), `caller ${caller}`);

  for (const session of of('aws:SignInSessionArn') ?? [])
    check(session.split(':')[4] === accountId, `${session} of ${caller}`);

  for (const key of [
    'aws:ViaAWSMCPService',
    'aws:IsMcpServiceAction',
    'aws:ViaAWSService',
    'aws:SecureTransport',
  ])
    for (const value of of(key) ?? []) check(/^(true|false)$/.test(value), `${key} ${value}`);

  const isAddressed = of('aws:SourceIp') !== undefined;
  for (const key of ['aws:VpcSourceIp', 'aws:SourceVpc', 'aws:SourceVpcArn', 'aws:SourceVpce'])
    check(!isAddressed || of(key) === undefined, `aws:SourceIp beside ${key}`);
  for (const value of of('aws:SourceVpc') ?? []) check(/^vpc-\w+$/.test(value), `aws:SourceVpc ${value}`);
  for (const value of of('aws:SourceVpce') ?? []) check(/^vpce-\w+$/.test(value), `aws:SourceVpce ${value}`);

  const isTagKey = (text: string): boolean => /^[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/u.test(text);
  const passed = of('aws:TagKeys');
  const transitive = of('sts:TransitiveTagKeys') ?? [];
  for (const text of [...(passed ?? []), ...transitive]) check(isTagKey(text), `tag key ${text}`);
  for (const key of keys.keys()) {
    const [, , name] = /^aws:(principal|request|resource)tag\/(.*)$/s.exec(key) ?? [];
    if (name !== undefined) check(isTagKey(name), `tag key of ${key}`);
    if (key.startsWith('aws:requesttag/') && passed !== undefined)
      check(lower(passed).includes(name ?? ''), `${key} beside aws:TagKeys ${passed.join()}`);
  }
  for (const text of transitive)
    check(lower(passed).includes(text.toLowerCase()), `sts:TransitiveTagKeys ${text} without aws:TagKeys`);

  const services = of('aws:CalledVia');
  if (services !== undefined) {
    const [first = services[0], last = services.at(-1)] = ['First', 'Last'].map(
      (end) => of(`aws:CalledVia${end}`)?.[0],
    );
    check(first === services[0] && last === services.at(-1), `${services.join()}: ${first} and ${last}`);
  }
  return faults;
};

/** Everything that is shown of a policy as a request that gets in, with its faults. */
const faultsOfAll = (row: Pick<Case, 'policy' | 'role' | 'now'>): string[] => {
  const { witness, waysIn } = decide(row).evidence;
  const shown = waysIn.flatMap(({ caller, requestKeys }) =>
    caller === undefined || requestKeys === undefined ? [] : [{ caller, requestKeys }],
  );
  return [...(witness === undefined ? [] : [witness]), ...shown].flatMap(faultsOf);
};

/** Tags of the policy that a request has no key for, or has although it names none of them. */
const passedTags = (policy: unknown, { requestKeys }: Sent): string[] => {
  const mentioned = [...JSON.stringify(policy).matchAll(/aws:requesttag\/([^"},]+)/gi)].map(([, name = '']) =>
    name.toLowerCase(),
  );
  const keys = Object.keys(requestKeys).map((key) => key.toLowerCase());
  const named = Object.entries(requestKeys).flatMap(([key, values]) =>
    /^(aws:tagkeys|sts:transitivetagkeys)$/i.test(key) ? values.map((value) => value.toLowerCase()) : [],
  );
  return mentioned.filter((name) => named.includes(name) && !keys.includes(`aws:requesttag/${name}`));
};

describe('somebody could send', () => {
  it('what gets in by the cases', () => {
    const faults = sharedOf(cases, 6, 'cases whose witness could be sent')
      .map((row) => {
        const { witness } = decide(row).evidence;
        const tags = witness === undefined ? [] : passedTags(row.policy, witness);
        return { name: row.name, faults: [...faultsOfAll(row), ...tags] };
      })
      .filter((found) => found.faults.length > 0);
    expect(faults).toEqual([]);
  });

  it.each([
    ['generated policies', trustPolicy],
    ['policies of keys that AWS sets together', tiedKeysPolicy],
  ])('what gets in by %s', (_, policies) => {
    let seen = 0;
    fc.assert(
      fc.property(policies, (policy) => {
        const row = { policy, role: { accountId: ROLE_ACCOUNT } };
        const { witness } = decide(row).evidence;
        expect(faultsOfAll(row)).toEqual([]);
        if (witness === undefined) return;
        seen += 1;
        expect(passedTags(policy, witness)).toEqual([]);
      }),
      { numRuns: RUNS, seed: 20_261_124 },
    );
    expect(seen).toBeGreaterThan(RUNS / 10);
  });
});

describe('nobody could send', () => {
  const caller = 'arn:aws:iam::111122223333:user/a';
  it.each<[string, RequestKeyValues]>([
    ['a sign-in of another account', { 'aws:SignInSessionArn': ['arn:aws:signin:r:444455556666:session/x'] }],
    ['a Bool key of some text', { 'aws:ViaAWSMCPService': ['xxxxxxx'] }],
    ['two kinds of addresses', { 'aws:SourceIp': ['203.0.113.1'], 'aws:VpcSourceIp': ['10.0.0.1'] }],
    ['a VPC as an ARN', { 'aws:SourceVpc': ['arn:aws:ec2:r:111122223333:vpc/vpc-1'] }],
    ['a long key of a tag', { 'aws:TagKeys': ['x'.repeat(129)] }],
    ['a tag without a key', { 'aws:RequestTag/': ['x'] }],
    ['a tag that is not among the keys of tags', { 'aws:RequestTag/a': ['x'], 'aws:TagKeys': ['b'] }],
    ['transitive keys alone', { 'sts:TransitiveTagKeys': ['a'] }],
    ['a first service that is none', { 'aws:CalledVia': ['a', 'b'], 'aws:CalledViaFirst': ['b'] }],
  ])('%s', (_, requestKeys) => {
    expect(faultsOf({ caller, requestKeys })).toHaveLength(1);
  });
});
