/** Generated users: what is found of them, beside another evaluator that is asked about every privileged action by itself. */
import fc from 'fast-check';
import { readPolicy } from '../../test/naive/evaluator.ts';
import { accountWith, ACCOUNT_ID, arnOf, deny, policyOf } from '../../test/support/account-with.ts';
import { share } from '../../test/support/share.ts';
import { accountPrivileges, type UserPrivilege } from './privileges.ts';
import type { Grant } from './rights.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const NAME = 'alice';
const ARN = arnOf('user', NAME);
const TEAM = 'a';

/** Actions that change something, on resources that no policy of these names. */
const PRIVILEGED = [
  ['s3:PutObject', 'arn:aws:s3:::zq7x-any/zq7x-any'],
  ['s3:DeleteBucket', 'arn:aws:s3:::zq7x-any'],
  ['sqs:SendMessage', `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:zq7x-any`],
  ['sqs:DeleteQueue', `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:zq7x-any`],
  ['dynamodb:DeleteTable', `arn:aws:dynamodb:us-east-1:${ACCOUNT_ID}:table/zq7x-any`],
  ['lambda:CreateFunction', `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:zq7x-any`],
  ['iam:CreateAccessKey', arnOf('user', 'zq7x-any')],
  ['iam:PutUserPolicy', arnOf('user', 'zq7x-any')],
  ['iam:UpdateAssumeRolePolicy', arnOf('role', 'zq7x-any')],
] as const;

const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const WITHOUT_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };

const resource = fc.constantFrom<string | string[]>(
  '*',
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::own/*',
  arnOf('user', '*'),
  arnOf('user', '${aws:username}'),
  'arn:aws:sqs:us-east-1:*:*',
  [arnOf('role', 'app'), 'arn:aws:dynamodb:*:*:table/*'],
);
const condition = fc.constantFrom(
  undefined,
  undefined,
  MFA,
  MFA,
  WITHOUT_MFA,
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
  { Null: { 'aws:MultiFactorAuthAge': 'true' } },
  { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
  { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
  { StringEquals: { 'aws:username': NAME } },
  { StringEquals: { 'aws:PrincipalTag/team': 'b' } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
);
const action = fc.constantFrom(
  '*',
  's3:*',
  's3:PutObject',
  's3:Get*',
  'sqs:*',
  'sqs:SendM*',
  'dynamodb:Delete?able',
  'lambda:*',
  'iam:*',
  'i?m:Create*',
  'iam:PutUserPolicy',
);
const statement = fc
  .tuple(
    fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    fc.oneof(
      { weight: 5, arbitrary: action.map((Action): object => ({ Action })) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('iam:*', 's3:*', ['iam:*', 'sqs:*']).map((NotAction) => ({ NotAction })),
      },
    ),
    fc.oneof(
      { weight: 7, arbitrary: resource.map((Resource): object => ({ Resource })) },
      { weight: 1, arbitrary: fc.constant({ NotResource: 'arn:aws:s3:::own/*' }) },
    ),
    condition,
  )
  .map(([Effect, what, which, Condition]) => ({
    Effect,
    ...what,
    ...which,
    ...(Condition && { Condition }),
  }));
/** As many policies have it. */
const GUARD = deny('*', '*', WITHOUT_MFA);
const user = fc.record({
  own: fc.array(statement, { minLength: 1, maxLength: 2 }),
  ofGroup: fc.oneof(fc.array(statement, { maxLength: 2 }), fc.constant([GUARD])),
  attached: fc.array(statement, { maxLength: 2 }),
  boundary: fc.option(fc.array(statement, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 3 }),
});

interface Policies {
  readonly own: readonly object[];
  readonly ofGroup: readonly object[];
  readonly attached: readonly object[];
  readonly boundary: readonly object[] | undefined;
}

const privilegesOf = ({ own, ofGroup, attached, boundary }: Policies): readonly UserPrivilege[] => {
  const details = accountWith({
    users: {
      [NAME]: {
        can: own,
        attached: ['attached'],
        groups: ['staff'],
        tags: { team: TEAM },
        ...(boundary && { boundary: 'limit' }),
      },
    },
    groups: { staff: { can: ofGroup } },
    policies: { attached, ...(boundary && { limit: boundary }) },
  });
  const { privilegeOf } = accountPrivileges(details, NOW);
  return details.users.flatMap((one) =>
    (['access-key', 'session-without-mfa', 'mfa'] as const).map((credential) => privilegeOf(one, credential)),
  );
};

/** Milliseconds; the whole takes a fraction of that, on a machine without other work. */
const FOUR_HOURS = 14_400_000;

type Context = Readonly<Record<string, readonly string[]>>;

/** Whether another evaluator finds requests for an action on a resource allowed: read once for all of them. */
const naiveOf = ({ own, ofGroup, attached, boundary }: Policies) => {
  const caller = { arn: ARN, accountId: ACCOUNT_ID, userName: NAME };
  const all = [[...own, ...ofGroup, ...attached], ...(boundary ? [boundary] : [])].map((statements) =>
    readPolicy(policyOf(...statements), { kind: 'identity', isStored: true }),
  );
  return (asked: string, of: string): ((context: Context) => boolean) => {
    const authorized = all.map((authorize) => authorize(asked, caller, of));
    return (context) => authorized.every((isAuthorized) => isAuthorized(context));
  };
};

const OWN_KEYS: Context = {
  'aws:username': [NAME],
  'aws:principalarn': [ARN],
  'aws:principaltag/team': [TEAM],
};
const ISSUED: Context = { 'aws:tokenissuetime': ['2026-11-28T00:00:00Z'] };
const REGIONS: readonly Context[] = [
  {},
  ...['eu-west-1', 'us-east-1', 'ap-south-1'].map((region) => ({ 'aws:requestedregion': [region] })),
];

/** What requests with each credential without MFA carry, as far as these policies tell them apart. */
const WITHOUT: Readonly<Record<'access-key' | 'session-without-mfa', readonly Context[]>> = {
  'access-key': REGIONS.map((region) => ({ ...OWN_KEYS, ...region })),
  'session-without-mfa': REGIONS.map((region) => ({
    ...OWN_KEYS,
    ...ISSUED,
    'aws:multifactorauthpresent': ['false'],
    ...region,
  })),
};

describe('generated users', () => {
  // Among them those who are COMPLIANT, whose privileges all need MFA.
  it(
    'without a privilege are refused every privileged action without MFA; a witness of a privilege is allowed',
    () => {
      const counts = { refused: 0, shown: 0, behindMfa: 0 };
      fc.assert(
        fc.property(user, (policies) => {
          const allows = naiveOf(policies);
          const isShown = ({ action: asked, resource: of, request }: Grant): boolean =>
            allows(
              asked === '*' ? request.action : asked,
              of === '*' ? (request.resource ?? of) : of,
            )(Object.fromEntries(request.context));
          const privileged = PRIVILEGED.map(([asked, of]) => ({ asked, of, isAllowed: allows(asked, of) }));
          const found = privilegesOf(policies);
          for (const { credential, privilege, steps, grant } of found) {
            if (privilege === 'none' && credential !== 'mfa') {
              counts.refused += 1;
              const open = privileged.filter(({ isAllowed }) => WITHOUT[credential].some(isAllowed));
              expect(open.map(({ asked, of }) => [asked, of])).toEqual([]);
            }
            // What somebody may do after a step, he may by other policies.
            const [first] = steps;
            const own = first === undefined ? [grant] : first.grants;
            for (const witness of own.filter((one) => one !== undefined)) {
              counts.shown += 1;
              expect([witness.action, isShown(witness)]).toEqual([witness.action, true]);
            }
          }
          const [key, session, mfa] = found.map(({ privilege }) => privilege);
          if (key === 'none' && session === 'none' && mfa !== 'none') counts.behindMfa += 1;
        }),
        { numRuns: share(15, 20_000, 'users who are compared with the naive evaluator'), seed: 20_261_128 },
      );
      // Of each kind there are some.
      expect(Math.min(...Object.values(counts))).toBeGreaterThan(0);
    },
    FOUR_HOURS,
  );
});
