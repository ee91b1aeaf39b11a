import { documentedTypes } from '../policy/condition-keys.ts';
import { asFarAsKnown } from '../policy/partial-request.ts';
import {
  isReadable,
  parsePolicyText,
  readPolicyDocument,
  type PolicyDocument,
} from '../policy/policy-document.ts';
import { authorize, type Authorization } from '../policy/statement.ts';

/** What a service of AWS asks for on behalf of one of an account's resources. */
export interface ServiceRequest {
  /** E.g. `config.amazonaws.com`. */
  readonly service: string;
  /** E.g. `lambda:InvokeFunction`. */
  readonly action: string;
  /** The ARN of what the policy is attached to. */
  readonly resource: string;
  /** `aws:SourceAccount` of the request; twelve digits. */
  readonly sourceAccount: string;
  /** `aws:SourceArn` of it. */
  readonly sourceArn: string;
}

/** What a policy says to a request; `open`: it lets the service in whatever account asks it to. */
export type PolicyAnswer = 'allowed' | 'open' | 'not allowed' | 'undecided';

/**
 * Keys that AWS sets for principals of an account and of an organization, and services have none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html (availability)
 */
const ABSENT: ReadonlySet<string> = new Set([
  'aws:username',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalorgmasteraccountid',
]);
const PRINCIPAL_TAG = 'aws:principaltag/';

const contextOf = ({
  service,
  sourceAccount,
  sourceArn,
}: ServiceRequest): ReadonlyMap<string, readonly string[]> =>
  new Map([
    ['aws:sourceaccount', [sourceAccount]],
    ['aws:sourcearn', [sourceArn]],
    ['aws:principalisawsservice', ['true']],
    ['aws:principalservicename', [service]],
  ]);

/** Of other keys it is not known what a service's request has. */
const answerTo = (document: PolicyDocument, request: ServiceRequest): Authorization => {
  const { service, action, resource } = request;
  const context = contextOf(request);
  const known = asFarAsKnown(
    document,
    (key) => context.has(key) || ABSENT.has(key) || key.startsWith(PRINCIPAL_TAG),
  );
  return authorize(
    known,
    { principal: { kind: 'service', service }, action, resource, context },
    documentedTypes,
  );
};

/** Accounts for whom a policy speaks only if it speaks for everybody; more than one, in case it names one. */
const STRANGERS = ['999900001111', '888800002222', '777700003333'];

/** The same request, for a resource of an account that the policy does not name. */
const ofStranger = (policy: string, request: ServiceRequest): ServiceRequest => {
  const { sourceAccount, sourceArn } = request;
  const [first = ''] = STRANGERS;
  const stranger =
    STRANGERS.find((account) => account !== sourceAccount && !policy.includes(account)) ?? first;
  return {
    ...request,
    sourceAccount: stranger,
    sourceArn: sourceArn.replace(`:${sourceAccount}:`, `:${stranger}:`),
  };
};

/**
 * What the policy of a resource says to a service of AWS. `undecided`: that rests on a key of which it is not known what the
 * service's request has, or on a part of the policy whose meaning is not known.
 *
 * @throws where the policy is not JSON, or no policy
 */
export const answerOfPolicy = (policy: string, request: ServiceRequest): PolicyAnswer => {
  const document = readPolicyDocument(parsePolicyText(policy), { kind: 'resource', isStored: true });
  if (!isReadable(document)) throw new Error('the policy has no Statement');
  const own = answerTo(document, request);
  if (!own.isAllowed) return 'not allowed';
  if (own.isUncertain) return 'undecided';
  const strange = answerTo(document, ofStranger(policy, request));
  if (!strange.isAllowed) return 'allowed';
  return strange.isUncertain ? 'undecided' : 'open';
};
