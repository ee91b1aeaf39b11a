/** Where AWS Config's records of resources have policies, and in which form. */
import { policyOf } from '../../test/support/account-with.ts';
import { recordedPolicies } from './recorded-policies.ts';

const POLICY = policyOf({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' });
const TEXT = JSON.stringify(POLICY);

it.each<[string, object, object, string]>([
  [
    'of a bucket',
    {},
    { BucketPolicy: { policyText: TEXT } },
    'supplementaryConfiguration.BucketPolicy.policyText',
  ],
  [
    'of a bucket, as text of an object',
    {},
    { BucketPolicy: JSON.stringify({ policyText: TEXT }) },
    'supplementaryConfiguration.BucketPolicy.policyText',
  ],
  ['of a key, as text of a text', {}, { Policy: JSON.stringify(TEXT) }, 'supplementaryConfiguration.Policy'],
  ['of a queue', { Policy: TEXT }, {}, 'configuration.Policy'],
  ['of a bus, as an object', { Policy: POLICY }, {}, 'configuration.Policy'],
  [
    'of a role, URL-encoded',
    { assumeRolePolicyDocument: encodeURIComponent(TEXT) },
    {},
    'configuration.assumeRolePolicyDocument',
  ],
])('%s', (_, configuration, supplementaryConfiguration, route) => {
  const found = recordedPolicies({ configuration, supplementaryConfiguration });
  expect(found.map((policy) => [policy.route.join('.'), policy.document])).toEqual([[route, POLICY]]);
});

it.each<[string, unknown]>([
  ['nothing', undefined],
  ['no policy', { BucketPolicy: { policyText: null } }],
  ['texts that are no JSON', { Policy: '{not JSON', Name: 'alice', Other: '[1' }],
  ['policies that are data of a function', { environment: { variables: { POLICY: TEXT } } }],
])('%s has none', (_, configuration) => {
  expect(recordedPolicies({ configuration, supplementaryConfiguration: {} })).toEqual([]);
});

it('are looked for only so deep', () => {
  const nested = Array.from({ length: 10_000 }).reduce<unknown>((inner) => ({ inner }), POLICY);
  expect(recordedPolicies({ configuration: nested, supplementaryConfiguration: nested })).toEqual([]);
});
