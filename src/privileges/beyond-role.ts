/** What somebody may do that the role does not have which he moves to. */
import { evaluateAction } from '../policy/action-and-resource.ts';
import { isReadable, readPolicyDocument, type Statement } from '../policy/policy-document.ts';
import { actionsOfService, isKnownAction, isReading, serviceNames } from './action-levels.ts';
import type { ManagedPolicy } from './account.ts';
import type { Rights } from './rights.ts';

/** Whether a role has an action, on every resource and whatever the conditions. */
export type RoleHas = (action: string) => boolean;

/** AWS's own policies as AWS documents them, where the account's answer does not hold them. */
const DOCUMENTED: Readonly<Record<string, unknown>> = {
  AdministratorAccess: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
  PowerUserAccess: {
    Statement: [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: [
          'account:GetAccountInformation',
          'account:GetPrimaryEmail',
          'account:ListRegions',
          'iam:CreateServiceLinkedRole',
          'iam:DeleteServiceLinkedRole',
          'iam:ListRoles',
          'organizations:DescribeOrganization',
        ],
        Resource: '*',
      },
    ],
  },
};

/** What a role has by a managed policy, and whether its document was there to be read. */
export interface RolePolicy {
  readonly has: RoleHas;
  /** False: AWS's levels of actions stand for the document, which is long and changes (ReadOnlyAccess). */
  readonly isRead: boolean;
}

const isWhole = ({ effect, resource, tests, notUnderstood }: Statement): boolean =>
  effect === 'Allow' &&
  resource?.isNegated === false &&
  resource.patterns?.includes('*') === true &&
  tests.length === 0 &&
  notUnderstood.length === 0;

const hasBy = (statements: readonly Statement[]): RoleHas => {
  const allows = statements.filter(isWhole);
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  return (action) =>
    allows.some((allow) => evaluateAction(allow.action, action) === 'holds') &&
    !denies.some((deny) => evaluateAction(deny.action, action) !== 'fails');
};

/**
 * What a role has by a managed policy. Statements of it with conditions, or on some resources alone, count as nothing:
 * what is shown as missing may then be there, and never the other way round.
 *
 * @param arn of a managed policy of AWS
 */
export const rolePolicy = (arn: string, policies: readonly ManagedPolicy[]): RolePolicy => {
  const stored = policies.find((policy) => policy.arn === arn)?.versions.find(({ isDefault }) => isDefault);
  const document = stored?.document ?? DOCUMENTED[arn.slice(arn.lastIndexOf('/') + 1)];
  const read =
    document === undefined ? undefined : readPolicyDocument(document, { kind: 'identity', isStored: true });
  if (read === undefined || !isReadable(read)) return { has: isReading, isRead: false };
  return { has: hasBy(read.statements), isRead: true };
};

const USER_NAME = '${aws:username}';
/** What a user does to himself alone is no right that a role could have. */
const isAboutOneself = ({ resource }: Statement): boolean =>
  resource?.isNegated === false &&
  resource.patterns?.every((pattern) => pattern.includes(USER_NAME)) === true;

/** The self-service of IAM: every group of the baseline has it. */
const SELF_SERVICE =
  /^iam:(ChangePassword|(Create|Enable|Deactivate|Resync|Get|List)\w*MFADevices?|GetAccountPasswordPolicy)$/;

const NAMESPACE = /^([\w-]+):/;

const servicesIn = ({ action: { isNegated, patterns = [] } }: Statement): readonly string[] => {
  const named = patterns.map((pattern) => NAMESPACE.exec(pattern)?.[1]?.toLowerCase());
  if (isNegated || named.includes(undefined)) return serviceNames();
  return [...new Set(named.flatMap((name) => name ?? []))];
};

/** Named in full, and in no list of AWS's actions. */
const unknownIn = ({ action: { isNegated, patterns = [] } }: Statement): readonly string[] =>
  isNegated ? [] : patterns.filter((pattern) => !/[*?]/.test(pattern) && !isKnownAction(pattern));

/**
 * The actions that somebody may take, on something at least, and that the role does not have on everything, in order;
 * `s3:*` where he may take all of a service and the role lacks most of it. Denies that hold whatever is asked and the
 * permissions boundary are regarded; others may leave less than this.
 */
export const actionsBeyond = (rights: Rights, has: RoleHas): readonly string[] => {
  const allows = rights.actor.holdings
    .flatMap(({ document }) => document.statements)
    .filter(
      (statement) => statement.effect === 'Allow' && !rights.isVoid(statement) && !isAboutOneself(statement),
    );
  const isBeyond = (action: string): boolean =>
    !has(action) && !SELF_SERVICE.test(action) && rights.mentions(action);
  const isAllowed = (action: string): boolean =>
    allows.some((allow) => evaluateAction(allow.action, action) !== 'fails') && rights.mentions(action);
  const beyondOf = (service: string): readonly string[] => {
    const actions = actionsOfService(service);
    const found = actions.filter((action) => isBeyond(action) && isAllowed(action));
    const isMost = found.length * 2 > actions.length;
    return isMost && actions.every(isAllowed) ? [`${service}:*`] : found;
  };
  const services = new Set(allows.flatMap(servicesIn));
  const unknown = new Set(allows.flatMap(unknownIn).filter(isBeyond));
  return [...[...services].flatMap(beyondOf), ...unknown].toSorted();
};
