/** What somebody may do: the same whoever else was asked about before, and as another evaluator has it. */
import fc from 'fast-check';
import { isAllowed } from '../../test/naive/evaluator.ts';
import { accountWith, ACCOUNT_ID, allow, arnOf, deny, policyOf } from '../../test/support/account-with.ts';
import { share } from '../../test/support/share.ts';
import type { Actor } from './actor.ts';
import { rightsOf, type Grant } from './rights.ts';
import { sharedAnswers } from './shared-answers.ts';
import { worldOf } from './world.ts';

const NOW = new Date(Date.UTC(2026, 10, 28));
const CREDENTIALS = ['access-key', 'session-without-mfa', 'mfa'] as const;
const REGIONS = ['eu-west-1', 'us-east-1'];

const ACTIONS = ['iam:CreateAccessKey', 'iam:PassRole', 's3:PutObject'];
const RESOURCES = [arnOf('user', 'alice'), arnOf('user', 'bob'), arnOf('role', 'app'), 'arn:aws:s3:::own/x'];

const resource = fc.constantFrom(
  '*',
  arnOf('user', '${aws:username}'),
  arnOf('user', '*'),
  arnOf('role', 'app'),
  'arn:aws:s3:::own/*',
);
const action = fc.constantFrom('*', 'iam:*', 'iam:Create*', 's3:PutObject', 'iam:PassRole');
const condition = fc.constantFrom(
  undefined,
  undefined,
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
  { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
  { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
  { StringEquals: { 'aws:username': 'alice' } },
  { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
  { StringNotLike: { 'aws:PrincipalArn': arnOf('user', 'b*') } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
);
const statement = fc
  .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), action, resource, condition)
  .map(([effect, ...parts]) => (effect === 'Allow' ? allow(...parts) : deny(...parts)));
const statements = fc.array(statement, { minLength: 1, maxLength: 3 });

const account = fc
  .record({ own: statements, common: statements, boundary: fc.option(statements, { nil: undefined }) })
  .map(({ own, common, boundary }) => ({
    boundary,
    details: accountWith({
      users: Object.fromEntries(
        ['alice', 'bob', 'carol'].map((name, place) => [
          name,
          {
            tags: { team: place === 0 ? 'a' : 'b' },
            groups: ['staff'],
            // Users who differ, and users who have all in common.
            ...(place === 2 ? { can: own } : {}),
            ...(boundary && place > 0 ? { boundary: 'limit' } : {}),
          },
        ]),
      ),
      groups: { staff: { can: common } },
      policies: boundary === undefined ? {} : { limit: boundary },
    }),
    policiesOf: (name: string): readonly object[][] => [
      [...(name === 'carol' ? own : []), ...common],
      ...(boundary === undefined || name === 'alice' ? [] : [[...boundary]]),
    ],
  }));

/** The requests that somebody can send with a credential, as far as these policies tell them apart. */
const contextsOf = ({ name, arn, tags, credential }: Actor): readonly Record<string, readonly string[]>[] => {
  const set = tags.get('team');
  const team = typeof set === 'string' ? set : '';
  const base = { 'aws:username': [name], 'aws:principalarn': [arn], 'aws:principaltag/team': [team] };
  const issued = { 'aws:tokenissuetime': ['2026-11-28T00:00:00Z'] };
  const signed: readonly Record<string, readonly string[]>[] = {
    'access-key': [{}],
    'session-without-mfa': [{ 'aws:multifactorauthpresent': ['false'], ...issued }],
    mfa: [{ 'aws:multifactorauthpresent': ['true'] }, { 'aws:multifactorauthpresent': ['true'], ...issued }],
  }[credential];
  const regions = [{}, ...[...REGIONS, 'ap-south-1'].map((region) => ({ 'aws:requestedregion': [region] }))];
  return signed.flatMap((keys) => regions.map((region) => ({ ...base, ...keys, ...region })));
};

const isAllowedByAll = (
  policies: readonly (readonly object[])[],
  { name, arn }: Actor,
  asked: { readonly action: string; readonly resource: string },
  context: Readonly<Record<string, readonly string[]>>,
): boolean =>
  policies.every((policy) =>
    isAllowed(
      policyOf(...policy),
      { ...asked, caller: { arn, accountId: ACCOUNT_ID, userName: name }, context },
      { kind: 'identity', isStored: true },
    ),
  );

/** A Deny of any of them refuses, also one of the boundary. */
const shown = (grant: Grant | undefined): boolean => grant !== undefined;

describe('what somebody may do', () => {
  it('does not depend on who was asked about before, and is as the naive evaluator has it', () => {
    fc.assert(
      fc.property(account, ({ details, policiesOf }) => {
        const world = worldOf(details, NOW);
        const actors = details.users.flatMap((user) =>
          CREDENTIALS.map((credential) => world.userActor(user, credential)),
        );
        for (const actor of actors) {
          const rights = world.rightsOf(actor);
          const alone = rightsOf(actor, NOW, sharedAnswers());
          const policies = policiesOf(actor.name);
          for (const asked of ACTIONS.flatMap((one) =>
            RESOURCES.map((other) => ({ action: one, resource: other })),
          )) {
            const grant = rights.can(asked.action, asked.resource);
            expect(shown(grant)).toBe(shown(alone.can(asked.action, asked.resource)));
            const allowed = contextsOf(actor).filter((context) =>
              isAllowedByAll(policies, actor, asked, context),
            );
            if (grant === undefined) expect(allowed).toEqual([]);
            else {
              expect(allowed).not.toEqual([]);
              const context = Object.fromEntries(grant.request.context);
              expect(isAllowedByAll(policies, actor, asked, context)).toBe(true);
              expect(grant.policy?.document.statements).toContain(grant.statement);
              expect(actor.holdings).toContain(grant.policy);
            }
          }
        }
      }),
      { numRuns: share(4, 150, 'accounts whose rights are compared'), seed: 20_261_128 },
    );
  });
});
