import { toResource } from './configuration-item.ts';
import { toAccount } from '../../test/aws/account.ts';
import { configurationItemOf } from '../../test/aws/configuration-item.ts';

type Item = Readonly<Record<string, unknown>>;

const trust = { Version: '2012-10-17', Statement: [] };
const account = toAccount({
  roles: [{ RoleName: 'Deploy', Path: '/ci/', AssumeRolePolicyDocument: trust }],
});
const CAPTURED = '2024-05-06T07:08:09.123Z';

/** As GetResourceConfigHistory answers. */
const fromApi = (): Item => {
  const [role] = account.roles;
  if (!role) throw new Error('the account has no role');
  return configurationItemOf(account, role, { configurationItemCaptureTime: CAPTURED });
};

/** As an event holds it: other names, and `configuration` an object. */
const fromEvent = (): Item => {
  const { arn, accountId, configuration, ...item } = fromApi();
  return { ...item, ARN: arn, awsAccountId: accountId, configuration: JSON.parse(String(configuration)) };
};

const configured = (changes: Item): Item => {
  const item = fromEvent();
  return { ...item, configuration: { ...(item['configuration'] as Item), ...changes } };
};

const role = {
  resourceType: 'AWS::IAM::Role',
  resourceId: account.roles[0]?.RoleId,
  resourceName: 'Deploy',
  arn: 'arn:aws:iam::111122223333:role/ci/Deploy',
  path: '/ci/',
  accountId: '111122223333',
  createDate: account.roles[0]?.CreateDate,
  trustPolicy: {
    value: encodeURIComponent(JSON.stringify(trust)),
    source: 'configuration item',
    asOf: CAPTURED,
  },
};
const { trustPolicy: _, ...withoutPolicy } = role;
const { createDate: __, ...withoutCreation } = role;
const tagged = (value: Item): object => ({
  ...role,
  tags: { value, source: 'configuration item', asOf: CAPTURED },
});

describe('a configuration item', () => {
  it.each<readonly [string, Item, object]>([
    ['of an event', fromEvent(), role],
    ['of the API', fromApi(), role],
    [
      'of the SDK, whose times are dates',
      { ...fromApi(), configurationItemCaptureTime: new Date(CAPTURED) },
      role,
    ],
    [
      'without a capture time',
      { ...fromApi(), configurationItemCaptureTime: undefined },
      { ...role, trustPolicy: { value: role.trustPolicy.value, source: 'configuration item' } },
    ],
    [
      'with the policy as an object',
      configured({ assumeRolePolicyDocument: trust }),
      { ...role, trustPolicy: { ...role.trustPolicy, value: trust } },
    ],
    [
      'whose configuration lists tags',
      {
        ...configured({
          tags: [
            { key: 'team', value: 'platform' },
            { key: 'empty', value: '' },
          ],
        }),
        tags: { other: 'x' },
      },
      tagged({ team: 'platform', empty: '' }),
    ],
    [
      'that has tags beside the configuration',
      { ...fromEvent(), tags: { team: 'a' } },
      tagged({ team: 'a' }),
    ],
    ['whose tags are no tags', configured({ tags: [{ key: 7, value: 'x' }] }), role],
    ['with empty tags, which may hide some', { ...configured({ tags: [] }), tags: {} }, role],
    [
      'that tells beside the configuration when the role was created',
      { ...configured({ createDate: undefined }), resourceCreationTime: '2025-01-02T03:04:05.000Z' },
      { ...role, createDate: '2025-01-02T03:04:05.000Z' },
    ],
    [
      'that tells no time of creation',
      { ...configured({ createDate: 'yesterday' }), resourceCreationTime: undefined },
      withoutCreation,
    ],
    ['without a policy', configured({ assumeRolePolicyDocument: undefined }), withoutPolicy],
    ['with null for the policy', configured({ assumeRolePolicyDocument: null }), withoutPolicy],
    ['whose ARN and path only the item tells', configured({ arn: undefined, path: undefined }), role],
    ['whose ARN only the configuration tells', { ...fromEvent(), ARN: undefined }, role],
    ['whose name only the configuration tells', { ...fromEvent(), resourceName: '' }, role],
    [
      'whose ARN names no account',
      configured({ arn: 'arn:aws:iam::aws:role/Deploy', path: '/' }),
      { ...role, arn: 'arn:aws:iam::aws:role/Deploy', path: '/' },
    ],
    [
      'of a service-linked role',
      configured({
        arn: 'arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/X',
        path: undefined,
      }),
      {
        ...role,
        arn: 'arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/X',
        path: '/aws-service-role/x.amazonaws.com/',
      },
    ],
  ])('%s', (_name, item, expected) => {
    expect(toResource(item, 'AWS::IAM::Role')).toEqual(expected);
  });

  it('of a user tells who that is, and no fact', () => {
    const item = {
      resourceType: 'AWS::IAM::User',
      resourceId: 'AIDAEXAMPLE',
      configuration: { userName: 'bob', arn: 'arn:aws:iam::111122223333:user/bob', path: '/' },
    };
    expect(toResource(item, 'AWS::IAM::User')).toEqual({
      resourceType: 'AWS::IAM::User',
      resourceId: 'AIDAEXAMPLE',
      resourceName: 'bob',
      arn: 'arn:aws:iam::111122223333:user/bob',
      path: '/',
      accountId: '111122223333',
    });
  });

  it.each<readonly [string, Item, RegExp]>([
    ['of a deleted role', { ...fromApi(), configuration: null }, /^configuration .* is not an object: null$/],
    [
      'without a configuration',
      { ...fromApi(), configuration: undefined },
      /^configuration .* is not an object: undefined$/,
    ],
    [
      'with a list for it',
      { ...fromApi(), configuration: '[1]' },
      /^configuration .* is not an object: \[1\]$/,
    ],
    [
      'cut off',
      { ...fromApi(), configuration: '{"path": "/' },
      /^configuration .* is not JSON: "\{\\"path\\": \\"\/"$/,
    ],
    [
      'whose text has the trust policy twice',
      {
        ...fromApi(),
        configuration: '{"assumeRolePolicyDocument":"{}","assumeRolePolicyDocument":"%7B%7D"}',
      },
      /^configuration in configurationItem has "assumeRolePolicyDocument" more than once$/,
    ],
    [
      'of another type',
      { ...fromApi(), resourceType: 'AWS::IAM::Group' },
      /"AWS::IAM::Group" and not AWS::IAM::Role$/,
    ],
    [
      'of no type',
      { ...fromApi(), resourceType: undefined },
      /^resourceType in configurationItem is undefined/,
    ],
    [
      'without an id',
      { ...fromApi(), resourceId: undefined },
      /^resourceId is missing in configurationItem$/,
    ],
    ['with an empty id', { ...fromApi(), resourceId: '' }, /^resourceId is missing in configurationItem$/],
    [
      'without a name',
      { ...configured({ roleName: undefined }), resourceName: undefined },
      /^resourceName is missing/,
    ],
    [
      'without an ARN',
      { ...configured({ arn: undefined }), ARN: undefined },
      /^ARN is missing in configurationItem$/,
    ],
  ])('%s is refused', (_name, item, message) => {
    expect(() => toResource(item, 'AWS::IAM::Role')).toThrow(message);
  });
});
