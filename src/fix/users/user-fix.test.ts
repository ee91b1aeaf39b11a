/** What is proposed for users with privileges without MFA: where it stands, what it says, and that it keeps its promises. */
import fc from 'fast-check';
import {
  accountWith,
  allow,
  arnOf,
  deny,
  policyOf,
  trusts,
  type AccountWith,
} from '../../../test/support/account-with.ts';
import { baselineResource } from '../../../test/support/baseline-account.ts';
import { completeRequest } from '../../../test/support/generated-policies.ts';
import { share } from '../../../test/support/share.ts';
import { isAllowed, type NaiveCaller } from '../../../test/naive/evaluator.ts';
import type { AuthorizationDetails } from '../../privileges/account.ts';
import { accountPrivileges } from '../../privileges/privileges.ts';
import { worldOf } from '../../privileges/world.ts';
import type { JsonObject } from '../../json/object.ts';
import { denyWithoutMfa, enrolmentOf, OPEN_WITHOUT_MFA } from './guard.ts';
import { lostBy } from './lost.ts';
import { withChange, type Place, type PolicyChange } from './place.ts';
import { userFixesOf, withUserAlternative, type UserFix, type UserFixes } from './user-fix.ts';

const NOW = new Date('2026-11-28T00:00:00Z');
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const ALL = { [ADMINISTRATOR]: [allow('*')] };

const fixesOf = (details: AuthorizationDetails): UserFixes =>
  userFixesOf(details.users, 'write', { details, privileges: accountPrivileges(details, NOW), now: NOW });

const onlyFix = (account: AccountWith): UserFix => {
  const [fix, ...more] = fixesOf(accountWith(account)).fixes;
  if (fix === undefined || more.length > 0) throw new Error('not one fix');
  return fix;
};

const written = (place: Place | undefined): string => {
  switch (place?.kind) {
    case 'user':
      return `${place.policyName} of ${place.user.name}`;
    case 'group':
      return `${place.policyName} of group ${place.group.name}`;
    case 'managed':
      return `${place.policy.name} ${place.versionId}`;
    case undefined:
      return 'none';
  }
};

const statementsIn = (document: JsonObject | undefined): readonly JsonObject[] =>
  (document?.['Statement'] ?? []) as readonly JsonObject[];
const denyIn = ({ change }: UserFix): JsonObject | undefined => statementsIn(change?.document).at(-1);

describe('the change', () => {
  it.each<[name: string, account: AccountWith, place: string, isNew: boolean, others: readonly string[]]>([
    [
      'is of the inline policy that gives the privilege',
      { users: { alice: { can: [allow('*')] } } },
      'alice-inline of alice',
      false,
      ['RequireMFA of alice'],
    ],
    [
      'is a new version of a customer managed policy',
      { users: { alice: { attached: ['ops'] } }, policies: { ops: [allow('*')] } },
      'ops v1',
      false,
      ['RequireMFA of alice'],
    ],
    [
      "is of a group's inline policy",
      { users: { alice: { groups: ['ops'] } }, groups: { ops: { can: [allow('s3:*')] } } },
      'ops-inline of group ops',
      false,
      ['RequireMFA of alice'],
    ],
    [
      'is a policy beside that of AWS, of the group that has it',
      {
        users: { alice: { groups: ['ops'] } },
        groups: { ops: { attached: [ADMINISTRATOR] } },
        policies: ALL,
      },
      'RequireMFA of group ops',
      true,
      ['RequireMFA of alice'],
    ],
    [
      'is a policy beside that of AWS, of the user who has it',
      { users: { alice: { attached: [ADMINISTRATOR] } }, policies: ALL },
      'RequireMFA of alice',
      true,
      [],
    ],
    [
      'is of the policy by which a role is assumed',
      {
        users: { alice: { can: [allow('sts:AssumeRole', arnOf('role', 'app'))] } },
        roles: { app: { trust: trusts({ AWS: arnOf('user', 'alice') }), can: [allow('*')] } },
      },
      'alice-inline of alice',
      false,
      ['RequireMFA of alice'],
    ],
    [
      'is a policy of the user where a trust policy alone lets him in',
      {
        users: { alice: {} },
        roles: { app: { trust: trusts({ AWS: arnOf('user', 'alice') }), can: [allow('*')] } },
      },
      'RequireMFA of alice',
      true,
      [],
    ],
  ])('%s', (_, account, place, isNew, others) => {
    const fix = onlyFix(account);
    expect(written(fix.change?.place)).toBe(place);
    expect(fix.change?.before === undefined).toBe(isNew);
    expect(fix.compliance).toBe('COMPLIANT');
    const [move, ...changes] = fix.alternatives;
    expect(move?.change === undefined || move.change.move !== undefined).toBe(true);
    expect(changes.map(({ change }) => written(change?.place))).toEqual(others);
  });

  it('keeps what is written, and adds one Deny', () => {
    const { change } = onlyFix({ users: { alice: { can: [allow('*')] } } });
    expect(JSON.stringify(change?.document)).toBe(
      JSON.stringify(policyOf(allow('*'), denyWithoutMfa('DenyWithoutMFA', false))),
    );
  });

  it('spares sessions of roles where roles may have the policy', () => {
    const fix = onlyFix({
      users: { alice: { attached: ['ops'] } },
      roles: { ci: { trust: trusts({ Service: 'ec2.amazonaws.com' }), attached: ['ops'] } },
      policies: { ops: [allow('*')] },
    });
    expect(denyIn(fix)).toEqual(denyWithoutMfa('DenyWithoutMFA', true));
    expect(fix.touched.roles.map(({ name }) => name)).toEqual(['ci']);
    expect(fix.reason).toContain('Roles that have it (ci) are spared');
  });

  it.each([
    ['attached', { attached: ['ops'] }],
    ['as the boundary', { can: [allow('iam:CreateVirtualMFADevice')], boundary: 'ops' }],
  ])('gives roles that have the policy %s no right to enrol devices', (_, has) => {
    const details = accountWith({
      users: { alice: { attached: ['ops'] }, bob: { attached: ['ops'] } },
      roles: { ci: { trust: trusts({ Service: 'ec2.amazonaws.com' }), ...has } },
      policies: { ops: [allow('s3:*')] },
    });
    const { fixes } = fixesOf(details);
    const [fix] = fixes;
    if (fix?.change === undefined) throw new Error('no change');
    expect(fix).toMatchObject({ canEnrol: true, touched: { roles: [{ name: 'ci' }] } });
    expect(fix.reason).toContain(
      'It also lets the user enrol his own device, which nothing did, and the other user his; roles get nothing by it.',
    );
    const gained = (account: AuthorizationDetails): readonly string[] => {
      const world = worldOf(account, NOW);
      return account.roles.flatMap((role) => {
        const rights = world.rightsOf(world.roleActor(role));
        const device = arnOf('mfa', 'x');
        return OPEN_WITHOUT_MFA.filter((action) => rights.can(action, device) !== undefined);
      });
    };
    expect(gained(withChange(details, fix.change))).toEqual(gained(details));
  });

  it('lets the user enrol a device where nothing did', () => {
    const fix = onlyFix({ users: { alice: { can: [allow('s3:*')] } } });
    expect(statementsIn(fix.change?.document).slice(1, 3)).toEqual(
      enrolmentOf('aws', ['CreateDevice', 'EnrolOwnDevice']),
    );
    expect(fix.canEnrol).toBe(true);
    expect(fix.kept.map(({ action }) => action)).toEqual([
      expect.stringMatching(/^s3:/),
      'iam:CreateVirtualMFADevice',
      'iam:EnableMFADevice',
    ]);
  });

  it('stands elsewhere where the variables of a policy are plain text, which would leave nobody a device', () => {
    const details = accountWith({ users: { alice: { can: [allow('s3:*')] } } });
    const old = {
      ...details,
      users: details.users.map((user) => ({
        ...user,
        inline: user.inline.map(({ name }) => ({
          name,
          document: { Version: '2008-10-17', Statement: [allow('s3:*')] },
        })),
      })),
    };
    const [fix] = fixesOf(old).fixes;
    expect(written(fix?.change?.place)).toBe('RequireMFA of alice');
    expect(fix?.canEnrol).toBe(true);
  });

  it('leaves a text alone in which a name stands twice', () => {
    const details = accountWith({ users: { alice: {} } });
    const twice = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Sid":"b","Effect":"Allow","Action":"s3:*","Resource":"*"}]}`;
    const [fix] = fixesOf({
      ...details,
      users: details.users.map((user) => ({ ...user, inline: [{ name: 'odd', document: twice }] })),
    }).fixes;
    expect(written(fix?.change?.place)).toBe('RequireMFA of alice');
  });

  it('is another one where that is asked for', () => {
    const fix = onlyFix({
      users: { alice: { attached: ['ops'] } },
      policies: {
        ops: [allow('*'), deny('s3:*', '*', { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } })],
      },
    });
    expect(written(withUserAlternative(fix, 2).change?.place)).toBe('RequireMFA of alice');
    expect(() => withUserAlternative(fix, 1)).toThrow(
      /^--alternative 1 of alice has no document: Move alice/,
    );
    expect(() => withUserAlternative(fix, 3)).toThrow('alice has other ways up to 2, and --alternative is 3');
  });
});

describe('what is said', () => {
  it.each<[name: string, account: AccountWith, said: RegExp]>([
    [
      'of an administrator',
      { users: { alice: { can: [allow('*')] } } },
      /^alice is an administrator without MFA\./,
    ],
    [
      'of whoever can become one',
      { users: { alice: { can: [allow('iam:PutUserPolicy')] } } },
      /^alice can become an administrator without MFA\./,
    ],
    [
      'of a whole service',
      { users: { alice: { can: [allow('sqs:*')] } } },
      /^alice can do all of sqs without MFA\./,
    ],
    [
      'of a change',
      { users: { alice: { can: [allow('s3:PutObject')] } } },
      /^alice can change resources without MFA\./,
    ],
    [
      'of a boundary that lets nobody enrol a device',
      {
        users: { alice: { can: [allow('*')], boundary: 'limit' } },
        policies: { limit: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] },
      },
      /cannot enrol a device by himself, before it or after/,
    ],
    [
      'of the fifth version',
      {
        users: { alice: { attached: ['ops'] } },
        policies: { ops: { versions: [1, 2, 3, 4, 5].map(() => [allow('*')]) } },
      },
      /It has 5 versions, as many as IAM keeps: delete one first\./,
    ],
    [
      'of other members of a group',
      {
        users: { alice: { groups: ['ops'] }, bob: { groups: ['ops'] } },
        groups: { ops: { attached: [ADMINISTRATOR] } },
        policies: ALL,
      },
      /because AWS alone changes AdministratorAccess, which the group has.*another user, members of the group \(bob\), of whom bob had privileges without MFA, too/,
    ],
  ])('%s', (_, account, said) => {
    expect(onlyFix(account).reason).toMatch(said);
  });

  it('of a policy that IAM does not take any more', () => {
    const many = Array.from({ length: 80 }, (_, at) => `arn:aws:s3:::bucket-number-${at}/*`);
    const fix = onlyFix({ users: { alice: { can: [allow('s3:PutObject', many), allow('s3:*')] } } });
    expect(fix.reason).toMatch(
      /The inline policies of user alice would have [\d,]+ characters .* IAM takes 2,048/,
    );
  });

  it('names a role of the baseline to administrators alone', () => {
    const moveOf = (can: readonly object[]): string | undefined =>
      onlyFix({ users: { alice: { can } } }).alternatives[0]?.reason;
    const old = deny('s3:*', '*', { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } });
    expect(moveOf([allow('*')])).toContain('Group mfa-administrators of mfa-rules baseline');
    expect(moveOf([allow('*'), old])).toContain('group mfa-administrators of mfa-rules baseline');
    expect(moveOf([allow('iam:PutUserPolicy')])).not.toContain('baseline');
    expect(moveOf([allow('iam:PutUserPolicy'), old])).toContain('has the policies that he needs');
  });
});

describe('users', () => {
  it('are fixed once where one policy is of several, and told apart from those of whom nothing is known', () => {
    const details = accountWith({
      users: {
        alice: { groups: ['ops'] },
        bob: { groups: ['ops'] },
        carol: { can: [allow('s3:GetObject')] },
        dana: { attached: ['gone'] },
        erin: { groups: ['guarded'], can: [allow('*')] },
      },
      groups: {
        ops: { can: [allow('*')] },
        guarded: { can: [denyWithoutMfa('Guard', false)] },
      },
    });
    const { fixes, undecided } = fixesOf(details);
    expect(fixes.map(({ user, alsoFixed }) => [user.name, alsoFixed.map(({ name }) => name)])).toEqual([
      ['alice', ['bob']],
    ]);
    expect(undecided.map(({ user, missing }) => [user.name, missing])).toEqual([
      ['dana', [arnOf('policy', 'gone')]],
    ]);
  });

  it('are looked at down to the privilege that is asked for', () => {
    const details = accountWith({
      users: {
        alice: { can: [allow('*')] },
        bob: { can: [allow('sqs:*')] },
        carol: { can: [allow('s3:PutObject')] },
      },
    });
    const today = { details, privileges: accountPrivileges(details, NOW), now: NOW };
    const namesOf = (least: 'administrator' | 'power' | 'write'): readonly string[] =>
      userFixesOf(details.users, least, today).fixes.map(({ user }) => user.name);
    expect(namesOf('administrator')).toEqual(['alice']);
    expect(namesOf('power')).toEqual(['alice', 'bob']);
    expect(namesOf('write')).toEqual(['alice', 'bob', 'carol']);
  });
});

it('leaves open what the baseline leaves open', () => {
  const { PolicyDocument: document } = baselineResource('SelfManageMfaPolicy').properties;
  const statements = statementsIn(document as JsonObject);
  expect(statements.find(({ Effect }) => Effect === 'Deny')?.['NotAction']).toEqual(OPEN_WITHOUT_MFA);
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
  for (const { Action, Resource } of enrolmentOf('aws', ['a', 'b'])) {
    const actions = [Action].flat();
    expect(
      allowed.some(
        (one) =>
          JSON.stringify(one['Resource']) === JSON.stringify(Resource) &&
          actions.every((action) => [one['Action']].flat().includes(action)),
      ),
    ).toBe(true);
  }
});

describe('the search for what is lost', () => {
  const details = accountWith({
    users: { alice: { attached: ['ops'] } },
    roles: { ci: { trust: trusts({ Service: 'ec2.amazonaws.com' }), attached: ['ops'] } },
    policies: { ops: [allow('s3:*'), allow('iam:Get*')] },
  });
  const [policy] = details.policies;
  if (policy === undefined) throw new Error('no policy');
  const changeWith = (deny: object): PolicyChange => {
    const before = policyOf(allow('s3:*'), allow('iam:Get*'));
    return {
      place: { kind: 'managed', policy, versionId: 'v1' },
      before: before as JsonObject,
      document: policyOf(allow('s3:*'), allow('iam:Get*'), deny) as JsonObject,
    };
  };
  const guard = denyWithoutMfa('Guard', true);
  const withCondition = (Condition: unknown): object => ({ ...guard, Condition });

  it('finds nothing of the Deny that is proposed', () => {
    expect(lostBy(changeWith(guard), details, NOW)).toBeUndefined();
  });

  it.each<[name: string, condition: object, principal: RegExp]>([
    ['no condition', {}, /:user\/alice$/],
    ['the wrong value', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, /:user\/alice$/],
    [
      'no word of services that act for the user',
      {
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
        StringNotEquals: { 'aws:PrincipalType': 'AssumedRole' },
      },
      /:user\/alice$/,
    ],
    [
      'no word of roles',
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false', 'aws:ViaAWSService': 'false' } },
      /:role\/ci$/,
    ],
  ])('finds a request that a Deny with %s takes away', (_, condition, principal) => {
    const lost = lostBy(changeWith(withCondition(condition)), details, NOW);
    expect(lost?.principal).toMatch(principal);
    expect(lost?.request?.action).toMatch(/^(s3|iam):/i);
  });
});

/** Whether documents together allow a request, by the evaluator that shares nothing with src/policy. */
const isAllowedByAll = (documents: readonly unknown[], request: Parameters<typeof isAllowed>[1]): boolean => {
  const options = { kind: 'identity', isStored: true } as const;
  const denies = (document: unknown): boolean => {
    const { Statement: statements } = document as JsonObject;
    const all = { ...(document as JsonObject), Statement: [...[statements].flat(), allow('*')] };
    return !isAllowed(all, request, options);
  };
  return documents.some((one) => isAllowed(one, request, options)) && !documents.some(denies);
};

describe('a fix of generated accounts', () => {
  const ALICE = {
    arn: arnOf('user', 'alice'),
    accountId: '111122223333',
    userName: 'alice',
  } satisfies NaiveCaller;
  // Few keys: whole accounts of policies as hard as those of single questions would take minutes each.
  const condition = fc.constantFrom<Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined>(
    undefined,
    undefined,
    { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
    { Null: { 'aws:MultiFactorAuthAge': 'true' } },
    { Bool: { 'aws:ViaAWSService': 'true' } },
    { StringEquals: { 'aws:PrincipalTag/team': 'alice' } },
    { StringLike: { 'aws:username': 'a*' } },
  );
  const statement = fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      what: fc.constantFrom<object>(
        { Action: 's3:*' },
        { Action: ['s3:GetObject', 's3:PutObject'] },
        { Action: 'iam:*' },
        { Action: ['iam:CreateUser', 'sts:AssumeRole'] },
        { NotAction: 'iam:*' },
        { NotAction: ['s3:GetObject', 'iam:CreateVirtualMFADevice'] },
      ),
      Resource: fc.constantFrom<unknown>(
        '*',
        'arn:aws:s3:::bucket/*',
        'arn:aws:s3:::bucket/${aws:username}/*',
        ['arn:aws:iam::111122223333:user/*', 'arn:aws:s3:::*'],
      ),
      condition,
    })
    .map(({ Effect, what, Resource, condition: tests }) => ({
      Effect,
      ...what,
      Resource,
      ...(tests === undefined ? {} : { Condition: tests }),
    }));
  const identity = fc
    .record({
      Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
      Statement: fc.array(statement, { minLength: 1, maxLength: 2 }),
    })
    .map((document): JsonObject => document);
  const privileged = fc.constantFrom(
    allow('*'),
    allow('s3:*'),
    allow('iam:*'),
    allow('s3:PutObject'),
    allow('sqs:*'),
  );
  const withMore = (document: JsonObject, more: object): JsonObject => ({
    ...document,
    Statement: [...[document['Statement']].flat(), more],
  });
  const accounts = fc
    .record({
      own: identity,
      ofGroup: identity,
      shared: identity,
      given: privileged,
      where: fc.constantFrom('own', 'ofGroup', 'shared'),
    })
    .map(({ own, ofGroup, shared, given, where }) => {
      const documents = { own, ofGroup, shared };
      const all = { ...documents, [where]: withMore(documents[where as 'own'], given) };
      const details = accountWith({
        users: { alice: { can: [], groups: ['ops'], attached: ['shared'] } },
        groups: { ops: { can: [] } },
        roles: { ci: { trust: trusts({ Service: 'ec2.amazonaws.com' }), attached: ['shared'] } },
        policies: { shared: [] },
      });
      const inline = (document: unknown) => [{ name: 'inline', document }];
      return {
        ...details,
        users: details.users.map((user) => ({ ...user, inline: inline(all.own) })),
        groups: details.groups.map((group) => ({ ...group, inline: inline(all.ofGroup) })),
        policies: details.policies.map((one) => ({
          ...one,
          versions: [{ id: 'v1', isDefault: true, document: all.shared }],
        })),
      };
    });
  type Holder = Pick<AuthorizationDetails['groups'][number], 'inline' | 'attached'>;
  const documentsOf = (
    holders: readonly Holder[],
    { policies }: AuthorizationDetails,
  ): readonly unknown[] => [
    ...holders.flatMap(({ inline }) => inline.map(({ document }) => document)),
    ...policies
      .filter(({ arn }) => holders.some(({ attached }) => attached.includes(arn)))
      .flatMap(({ versions }) =>
        versions.filter(({ isDefault }) => isDefault).map(({ document }) => document),
      ),
  ];
  const ofAlice = (details: AuthorizationDetails): readonly unknown[] => {
    const [user] = details.users;
    if (user === undefined) throw new Error('no user');
    const groups = details.groups.filter(({ name }) => user.groups.includes(name));
    return documentsOf([user, ...groups], details);
  };
  const ofRole = (name: string, details: AuthorizationDetails): readonly unknown[] =>
    documentsOf(
      details.roles.filter((role) => role.name === name),
      details,
    );
  const sessionOf = (role: string): NaiveCaller => ({
    kind: 'session',
    arn: `arn:aws:sts::111122223333:assumed-role/${role}/session`,
    accountId: '111122223333',
    roleArn: arnOf('role', role),
  });
  const keysOfSession = (role: string) => ({
    'aws:principalarn': [arnOf('role', role)],
    'aws:principaltype': ['AssumedRole'],
    'aws:username': [],
  });
  /** A role that a user is moved to lets him in with MFA, and him alone. */
  const expectTrust = (trustPolicy: unknown): void => {
    const isLetIn = (name: string, keys: Readonly<Record<string, readonly string[]>>): boolean => {
      const caller = { arn: arnOf('user', name), accountId: '111122223333', userName: name };
      const context = { 'aws:principalarn': [caller.arn], ...keys };
      return isAllowed(trustPolicy, { caller, action: 'sts:AssumeRole', context });
    };
    expect(isLetIn('alice', { 'aws:multifactorauthpresent': ['true'] })).toBe(true);
    expect(isLetIn('bob', { 'aws:multifactorauthpresent': ['true'] })).toBe(false);
    expect(isLetIn('alice', { 'aws:multifactorauthpresent': ['false'] })).toBe(false);
    expect(isLetIn('alice', {})).toBe(false);
  };

  it('leaves nothing without MFA but enrolment, and takes nothing else, by the naive evaluator too', () => {
    const came = { fixes: 0, none: 0, moves: 0, withoutMfa: 0, kept: 0, byRole: 0 };
    const runs = Math.max(
      share(4, 2_000, 'accounts of users with privileges'),
      Number(process.env['DIFFERENTIAL_RUNS'] ?? 0),
    );
    fc.assert(
      fc.property(
        accounts,
        fc.array(completeRequest, { minLength: 8, maxLength: 8 }),
        (details, requests) => {
          const { fixes } = fixesOf(details);
          for (const fix of fixes) {
            came.fixes += 1;
            if (fix.change === undefined) {
              came.none += 1;
              continue;
            }
            for (const change of [
              fix.change,
              ...fix.alternatives.flatMap(({ change: other }) => other ?? []),
            ]) {
              const after = withChange(details, change);
              const { role } = change.move ?? {};
              if (role !== undefined) {
                came.moves += 1;
                expectTrust(role.trustPolicy);
              }
              for (const { action, resource, context } of requests) {
                const asked = (caller: NaiveCaller, keys: Readonly<Record<string, readonly string[]>>) => {
                  const { 'aws:multifactorauthpresent': _, 'aws:multifactorauthage': __, ...rest } = context;
                  // Nobody in these accounts has tags.
                  const kept = Object.entries(rest).filter(([key]) => !key.startsWith('aws:principaltag/'));
                  return { caller, action, resource, context: { ...Object.fromEntries(kept), ...keys } };
                };
                const keysOfAlice = {
                  'aws:principalarn': [ALICE.arn],
                  'aws:principalaccount': [ALICE.accountId],
                  'aws:username': ['alice'],
                  'aws:principaltype': ['User'],
                };
                const own = { ...keysOfAlice, 'aws:viaawsservice': ['false'] };
                for (const keys of [own, { ...own, 'aws:multifactorauthpresent': ['false'] }]) {
                  const isIn = isAllowedByAll(ofAlice(after), asked(ALICE, keys));
                  const wasIn = isAllowedByAll(ofAlice(details), asked(ALICE, keys));
                  came.withoutMfa += wasIn ? 1 : 0;
                  // Who is moved keeps what is no privilege, and gets nothing.
                  const isOpen = OPEN_WITHOUT_MFA.some((open) => open === action);
                  expect(isIn && !isOpen && (role === undefined || !wasIn)).toBe(false);
                }
                for (const keys of [
                  // AWS sets both, or none.
                  { ...own, 'aws:multifactorauthpresent': ['true'], 'aws:multifactorauthage': ['100'] },
                  // A service that acts for the user.
                  { ...keysOfAlice, 'aws:viaawsservice': ['true'], 'aws:multifactorauthpresent': ['false'] },
                ]) {
                  if (!isAllowedByAll(ofAlice(details), asked(ALICE, keys))) continue;
                  came.kept += 1;
                  const isOwn = isAllowedByAll(ofAlice(after), asked(ALICE, keys));
                  if (!isOwn && role !== undefined) {
                    came.byRole += 1;
                    const {
                      'aws:multifactorauthpresent': _,
                      'aws:multifactorauthage': __,
                      ...rest
                    } = {
                      'aws:multifactorauthage': [],
                      ...keys,
                    };
                    const inRole = { ...rest, ...keysOfSession(role.name) };
                    expect(
                      isAllowedByAll(ofRole(role.name, after), asked(sessionOf(role.name), inRole)),
                    ).toBe(true);
                  } else expect(isOwn).toBe(true);
                }
                const session = asked(sessionOf('ci'), keysOfSession('ci'));
                if (!isAllowedByAll(ofRole('ci', details), session)) continue;
                came.kept += 1;
                expect(isAllowedByAll(ofRole('ci', after), session)).toBe(true);
              }
            }
          }
        },
      ),
      { endOnFailure: true, numRuns: runs, seed: Number(process.env['DIFFERENTIAL_SEED'] ?? 20_261_128) },
    );
    expect(came.fixes).toBeGreaterThan(runs / 3);
    expect(came.none).toBeLessThan(came.fixes / 20);
    expect(came.moves).toBeGreaterThan(came.fixes / 5);
    expect(came.byRole).toBeGreaterThan(runs / 20);
    expect(came.withoutMfa).toBeGreaterThan(runs / 4);
    expect(came.kept).toBeGreaterThan(runs / 4);
  }, 3_600_000);
});
