/** A role behind MFA in the place of a user's policies: what moves, what is said, and where there is none. */
import {
  accountWith,
  allow,
  arnOf,
  deny,
  policyOf,
  trusts,
  type AccountWith,
} from '../../../test/support/account-with.ts';
import { accountPrivileges } from '../../privileges/privileges.ts';
import { denyWithoutMfa } from './guard.ts';
import { moverIn } from './prove-move.ts';
import { keysOfCaller, roleDocument } from './role-document.ts';
import { moveTo } from './sentences.ts';
import type { RoleMove } from './place.ts';

const NOW = new Date('2026-11-28T00:00:00Z');
const ALL = 'arn:aws:iam::aws:policy/AdministratorAccess';
const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

const moved = (account: AccountWith) => {
  const details = accountWith(account);
  const [alice] = details.users;
  if (alice === undefined) throw new Error('no user');
  const today = { details, privileges: accountPrivileges(details, NOW), now: NOW };
  return { alice, found: moverIn(today)(alice) };
};

const moveOf = (account: AccountWith): RoleMove & { readonly gets: readonly string[] } => {
  const { found } = moved(account);
  if ('why' in found || found.change.move === undefined) throw new Error(JSON.stringify(found));
  const { Statement: statements } = found.change.document as {
    readonly Statement: readonly { readonly Sid: string }[];
  };
  return { ...found.change.move, gets: statements.map(({ Sid }) => Sid) };
};

describe('a move', () => {
  it.each<
    [
      name: string,
      account: AccountWith,
      inline: readonly string[],
      attached: readonly string[],
      taken: object,
    ]
  >([
    [
      'takes the policy that gives the privilege, and no other',
      {
        users: { alice: { can: [allow('s3:*')], attached: ['read'] } },
        policies: { read: [allow('s3:GetObject')] },
      },
      ['alice-inline'],
      [],
      { inline: ['alice-inline'], attached: [], groups: [] },
    ],
    [
      'attaches a managed policy to the role',
      { users: { alice: { attached: [ALL] } }, policies: { [ALL]: [allow('*')] } },
      [],
      [ALL],
      { inline: [], attached: [ALL], groups: [] },
    ],
    [
      'takes the user out of a group, with all that the group has',
      {
        users: { alice: { groups: ['ops'] }, bob: { groups: ['ops'] } },
        groups: { ops: { can: [allow('sqs:*')], attached: ['read'] } },
        policies: { read: [allow('s3:GetObject')] },
      },
      ['ops-ops-inline'],
      [arnOf('policy', 'read')],
      { inline: [], attached: [], groups: ['ops'] },
    ],
    [
      'takes each policy that gives a privilege',
      {
        users: { alice: { can: [allow('s3:*')], attached: ['queues'] } },
        policies: { queues: [allow('sqs:*')] },
      },
      ['alice-inline'],
      [arnOf('policy', 'queues')],
      { inline: ['alice-inline'], attached: [arnOf('policy', 'queues')], groups: [] },
    ],
    [
      'gives the role what denies something, and leaves it with the user, too',
      {
        users: { alice: { can: [allow('s3:*')], attached: ['guard'] } },
        policies: { guard: [allow('s3:GetObject'), deny('s3:DeleteBucket')] },
      },
      ['alice-inline', 'guard'],
      [],
      { inline: ['alice-inline'], attached: [], groups: [] },
    ],
    [
      'leaves nothing of which something that goes denied a part',
      {
        users: { alice: { can: [allow('s3:*'), deny('sqs:*')], attached: ['queues'] } },
        policies: { queues: [allow('sqs:*')] },
      },
      ['alice-inline'],
      [arnOf('policy', 'queues')],
      { inline: ['alice-inline'], attached: [arnOf('policy', 'queues')], groups: [] },
    ],
  ])('%s', (_, account, inline, attached, taken) => {
    const move = moveOf(account);
    expect(move.role.name).toBe('mfa-alice');
    expect(move.role.inline.map(({ name }) => name)).toEqual(inline);
    expect(move.role.attached).toEqual(attached);
    expect(move.taken).toEqual(taken);
  });

  it('lets exactly this user in, with MFA, under a name that no role has', () => {
    const { role } = moveOf({
      users: { alice: { can: [allow('s3:*')] } },
      roles: { 'MFA-alice': { trust: trusts({ Service: 'ec2.amazonaws.com' }) } },
    });
    expect(role.name).toBe('mfa-alice2');
    expect(role.trustPolicy).toEqual(
      policyOf({
        Sid: 'UserWithMFA',
        Effect: 'Allow',
        Principal: { AWS: arnOf('user', 'alice') },
        Action: 'sts:AssumeRole',
        Condition: WITH_MFA,
      }),
    );
  });

  it.each<[name: string, can: readonly object[], gets: readonly string[]]>([
    ['enrols his device', [allow('s3:*')], ['AssumeRole', 'CreateDevice', 'EnrolOwnDevice']],
    [
      'assumes the roles that he assumed, which have no session of a role with MFA, and changes his password',
      [allow('*')],
      ['AssumeRole', 'AssumeOtherRoles1', 'ChangeOwnPassword', 'CreateDevice', 'EnrolOwnDevice'],
    ],
  ])('leaves it to the user that he %s', (_, can, gets) => {
    expect(moveOf({ users: { alice: { can } } }).gets).toEqual(gets);
  });

  it('bounds the role as the user is bounded, and tags it as he is where a policy asks for that', () => {
    const byTag = allow('sqs:*', '*', { StringEquals: { 'aws:PrincipalTag/team': 'ops' } });
    const { role } = moveOf({
      users: { alice: { can: [allow('s3:*'), byTag], boundary: 'limit', tags: { team: 'ops' } } },
      policies: { limit: [allow(['s3:*', 'sqs:*', 'iam:*MFADevice', 'sts:AssumeRole'])] },
    });
    expect(role.boundary).toBe(arnOf('policy', 'limit'));
    expect([...role.tags]).toEqual([['team', 'ops']]);
    expect(moveOf({ users: { alice: { can: [allow('s3:*')], tags: { team: 'ops' } } } }).role.tags.size).toBe(
      0,
    );
  });

  it('shows what is kept, by whom, and what is shut out', () => {
    const { found } = moved({ users: { alice: { can: [allow('s3:*')] } } });
    if ('why' in found) throw new Error(found.why);
    expect(found.kept.map(({ principal, action }) => [principal, action])).toEqual([
      [arnOf('user', 'alice'), 'sts:AssumeRole'],
      [arnOf('role', 'mfa-alice'), expect.stringMatching(/^s3:/)],
      [arnOf('user', 'alice'), 'iam:CreateVirtualMFADevice'],
      [arnOf('user', 'alice'), 'iam:EnableMFADevice'],
    ]);
    const [request] = found.shutOut;
    expect(request).toMatchObject({ principal: arnOf('user', 'alice') });
    expect(request?.requestKeys['aws:MultiFactorAuthPresent'] ?? ['false']).toEqual(['false']);
  });
});

describe('there is no move', () => {
  const lets = (Action: unknown): object =>
    policyOf({ Effect: 'Allow', Principal: { AWS: arnOf('user', 'alice') }, Action });
  it.each<[name: string, account: AccountWith, why: RegExp]>([
    [
      'where a policy asks for what a session of a role does not have',
      {
        users: {
          alice: {
            can: [
              allow('s3:*'),
              allow('sqs:*', '*', { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } }),
            ],
          },
        },
      },
      /^alice-inline asks for aws:MultiFactorAuthAge, which a session/,
    ],
    [
      'where the boundary does',
      {
        users: { alice: { can: [allow('s3:*')], boundary: 'limit' } },
        policies: {
          limit: [allow('*'), deny('sqs:*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } })],
        },
      },
      /^his permissions boundary asks for aws:MultiFactorAuthPresent/,
    ],
    [
      'where the boundary lets nobody assume a role',
      {
        users: { alice: { can: [allow('s3:*')], boundary: 'limit' } },
        policies: { limit: [allow('*'), deny('sts:AssumeRole')] },
      },
      /^what bounds him does not let him assume a role$/,
    ],
    [
      'where a trust policy lets the user in without MFA',
      { users: { alice: {} }, roles: { app: { trust: lets('sts:AssumeRole'), can: [allow('*')] } } },
      /^the trust policy of a role lets him in without MFA: fix that role first$/,
    ],
    [
      'where a policy of his is not there',
      { users: { alice: { can: [allow('*')], attached: ['gone'] } } },
      /^a policy of his is not known/,
    ],
    [
      'where somebody else could let himself in',
      {
        users: { alice: { can: [allow('*')] }, mallory: { can: [allow('iam:UpdateAssumeRolePolicy')] } },
      },
      /^mallory may change trust policies without MFA, and could let himself in$/,
    ],
    [
      'where somebody else could let himself in because of a tag that moves',
      {
        users: {
          alice: {
            can: [allow('*', '*', { StringEquals: { 'aws:PrincipalTag/team': 'x' } })],
            tags: { team: 'x' },
          },
          mallory: {
            can: [
              allow('iam:UpdateAssumeRolePolicy', '*', { StringEquals: { 'aws:ResourceTag/team': 'x' } }),
            ],
          },
        },
      },
      /^mallory may change trust policies without MFA, and could let himself in$/,
    ],
    [
      'where a role could let itself in',
      {
        users: { alice: { can: [allow('*')] } },
        roles: {
          ci: { trust: trusts({ Service: 'ec2.amazonaws.com' }), can: [allow('iam:UpdateAssumeRolePolicy')] },
        },
      },
      /^ci may change trust policies/,
    ],
  ])('%s', (_, account, why) => {
    const { alice, found } = moved(account);
    expect('why' in found ? found.why : 'moved').toMatch(why);
    expect(moveTo(alice, false, found)).toMatch(/ No document for it is proposed: .+\.$/);
  });

  it('is one where whoever may change trust policies is an administrator already, or does so with MFA alone', () => {
    const account = {
      users: {
        alice: { can: [allow('*')] },
        bob: { can: [allow('*')] },
        carol: { can: [allow('iam:UpdateAssumeRolePolicy'), denyWithoutMfa('Guard', false)] },
      },
    };
    expect(moveOf(account).role.name).toBe('mfa-alice');
  });
});

describe('what is said of a move', () => {
  const said = (account: AccountWith): string => {
    const { alice, found } = moved(account);
    return moveTo(alice, false, found);
  };
  it('names what goes, and who is shut out', () => {
    expect(
      said({
        users: { alice: { can: [allow('s3:*')], groups: ['ops'], attached: ['queues'] } },
        groups: { ops: { can: [allow('sns:*')] } },
        policies: { queues: [allow('sqs:*')] },
      }),
    ).toMatch(
      /^Moves alice to a role of his own, mfa-alice, .* \(policies alice-inline, queues and group ops\).* Programs that use his access keys are refused: they need a role of their own\./,
    );
  });
  it('counts what a role may have', () => {
    const names = Array.from({ length: 11 }, (_, at) => `queues${at}`);
    expect(
      said({
        users: { alice: { attached: names } },
        policies: Object.fromEntries(names.map((name) => [name, [allow('sqs:*')]])),
      }),
    ).toContain('mfa-alice would have 11 managed policies, and IAM takes 10 unless the quota is raised.');
    const buckets = Array.from({ length: 400 }, (_, at) => `arn:aws:s3:::bucket-number-${at}/*`);
    expect(said({ users: { alice: { can: [allow('s3:PutObject', buckets), allow('s3:*')] } } })).toMatch(
      /The inline policies of mfa-alice would have 1\d,\d{3} characters without white space, and IAM takes 10,240/,
    );
  });
});

describe('a policy as the role has it', () => {
  const { alice } = moved({ users: { alice: { can: [allow('*')] } } });
  const conditioned = (Condition: object): object => policyOf({ ...allow('s3:*'), Condition });
  it.each<[name: string, document: object, settled: object]>([
    [
      'names the user for the variable',
      policyOf(allow('s3:*', 'arn:aws:s3:::home/${aws:UserName}/*')),
      policyOf(allow('s3:*', 'arn:aws:s3:::home/alice/*')),
    ],
    [
      'keeps the variable of an old version, where it is plain text',
      { Version: '2008-10-17', Statement: [allow('s3:*', 'arn:aws:s3:::home/${aws:username}/*')] },
      { Version: '2008-10-17', Statement: [allow('s3:*', 'arn:aws:s3:::home/${aws:username}/*')] },
    ],
    ['asks for no MFA any more', conditioned(WITH_MFA), policyOf(allow('s3:*'))],
    [
      'keeps what else is asked',
      conditioned({ ...WITH_MFA, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
      conditioned({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }),
    ],
    [
      'is without what holds without MFA alone',
      conditioned({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
      policyOf(),
    ],
    [
      'is without what is of another user',
      conditioned({ StringEquals: { 'aws:username': 'bob' } }),
      policyOf(),
    ],
    [
      'asks no more whether MFA has an age',
      conditioned({ Null: { 'aws:MultiFactorAuthAge': 'false' } }),
      policyOf(allow('s3:*')),
    ],
    [
      'is without what holds where MFA has no age',
      conditioned({ Null: { 'aws:MultiFactorAuthAge': 'true' } }),
      policyOf(),
    ],
    [
      'still asks for the age itself',
      conditioned({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
      conditioned({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
    ],
    [
      'asks no more who he is',
      conditioned({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/ali*' } }),
      policyOf(allow('s3:*')),
    ],
  ])('%s', (_, document, settled) => {
    expect(roleDocument(document as Record<string, unknown>, alice)).toEqual(settled);
  });

  it('is none where it says something else of a role', () => {
    const old = { Version: '2008-10-17', Statement: [allow('s3:*', 'arn:aws:s3:::${aws:username}/*')] };
    expect(keysOfCaller(old)).toEqual([]);
    const open = conditioned({ Null: { 'aws:TokenIssueTime': 'true' } });
    expect(keysOfCaller(roleDocument(open as Record<string, unknown>, alice))).toEqual([
      'aws:TokenIssueTime',
    ]);
    expect(keysOfCaller(policyOf(allow('s3:*')) as Record<string, unknown>)).toEqual([]);
  });
});
