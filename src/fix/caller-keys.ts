/**
 * What AWS sets in requests of others than IAM users, as far as it documents it: narrower than what the search for a loss goes
 * through, which is to miss nothing. What is shown to people as a request of theirs is one of these.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { isMisspelled } from '../../rules/iam-role-trust-mfa-required/what-was-meant.ts';
import { isFederationKey, isNeverOfUser } from '../policy/condition-keys.ts';
import { ROLE_SESSION_IDS } from '../policy/documented-texts.ts';
import { isMfaKey, isServiceKey, isSessionKey, TOKEN_ISSUE_TIME } from '../policy/request-keys.ts';
import { absent, always, oneOf, type KeyMeaning } from '../policy/search/key-meaning.ts';
import { literal } from '../policy/text/language.ts';

/** Of whom the keys are. */
export type OtherCaller = 'role' | 'service' | 'provider';

/** Keys that tell who called a service that makes the request by itself. */
const OF_SERVICES =
  /^aws:(source(arn|account|owner|orgid|orgpaths)|principalservicename|principalservicenameslist)$/;
/** Keys of whoever has credentials of an account. */
const OF_CREDENTIALS =
  /^(aws:(principal(arn|account|orgid|orgpaths|orgmasteraccountid|tag\/.*)|userid|signinsessionarn)|sts:externalid)$/;

/** Of whom AWS does not say what aws:PrincipalType is: nothing that speaks of somebody else. */
const typed = (type: string): KeyMeaning => oneOf([literal(type)], { mayBeAbsent: true });

const ofRole = (key: string): KeyMeaning | undefined => {
  if (key === TOKEN_ISSUE_TIME) return { kind: 'time', part: 'issued' };
  if (key === 'aws:userid') return oneOf(ROLE_SESSION_IDS);
  // The session of somebody whom an identity provider signed in carries aws:FederatedProvider, of the claims some.
  return OF_SERVICES.test(key) || key === 'aws:assumedroot' || /:(aud|oaud|doc|iss)$/.test(key)
    ? absent
    : undefined;
};

const ofService = (key: string): KeyMeaning | undefined => {
  if (key === 'aws:principaltype') return typed('AWSService');
  return isSessionKey(key) || OF_CREDENTIALS.test(key) || (isNeverOfUser(key) && !OF_SERVICES.test(key))
    ? absent
    : undefined;
};

const ofProvider = (key: string): KeyMeaning | undefined => {
  if (key === 'aws:principaltype') return typed('FederatedUser');
  return isSessionKey(key) || OF_CREDENTIALS.test(key) || (isNeverOfUser(key) && !isFederationKey(key))
    ? absent
    : undefined;
};

const OF: Readonly<Record<OtherCaller, (key: string) => KeyMeaning | undefined>> = {
  role: ofRole,
  service: ofService,
  provider: ofProvider,
};

/** What a key is in a documented request of such a caller; undefined where it is whatever the search has it to be. */
export const documentedFor = (caller: OtherCaller, key: string): KeyMeaning | undefined => {
  if (isMfaKey(key) || isMisspelled(key)) return absent;
  if (key === 'aws:viaawsservice') return always('false');
  if (isServiceKey(key)) return absent;
  return OF[caller](key);
};
