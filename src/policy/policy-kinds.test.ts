/** What both evaluators say of identity and resource policies, row by row, from AWS's documentation. */
import { documentedTypes } from './condition-keys.ts';
import { asFarAsKnown } from './partial-request.ts';
import { isReadable, readPolicyDocument, type PolicyKind } from './policy-document.ts';
import { authorize } from './statement.ts';
import {
  isAllowed as naive,
  type NaiveCaller,
  type NaiveOptions,
  type NaiveRequest,
} from '../../test/naive/evaluator.ts';
import { principalOf } from '../../test/support/principal-of.ts';

type Truth = 'holds' | 'fails' | 'unknown';
type IsAllowed = (document: unknown, request: NaiveRequest, options: NaiveOptions) => boolean;

const own: IsAllowed = (document, { caller, action, resource, context }, options) => {
  const policy = readPolicyDocument(document, { isStored: true, ...options });
  if (!isReadable(policy)) throw new Error(policy.message);
  const request = {
    principal: principalOf(caller),
    action,
    resource,
    context: new Map(Object.entries(context)),
  };
  return authorize(policy, request, documentedTypes).isAllowed;
};

const ALICE: NaiveCaller = {
  arn: 'arn:aws:iam::111122223333:user/alice',
  accountId: '111122223333',
  userName: 'alice',
};
const ROOT: NaiveCaller = {
  kind: 'root',
  arn: 'arn:aws:iam::111122223333:root',
  accountId: '111122223333',
};
const SESSION: NaiveCaller = {
  kind: 'session',
  arn: 'arn:aws:sts::111122223333:assumed-role/app/x',
  accountId: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/team/app',
};
const FEDERATED: NaiveCaller = {
  kind: 'federated-user',
  arn: 'arn:aws:sts::111122223333:federated-user/bob',
  accountId: '111122223333',
  userArn: 'arn:aws:iam::111122223333:user/alice',
};
const SERVICE: NaiveCaller = { kind: 'service', name: 'config.amazonaws.com' };
const PROVIDER: NaiveCaller = { kind: 'provider', name: 'cognito-identity.amazonaws.com' };
const NOBODY: NaiveCaller = { kind: 'nobody' };

const OBJECT = 'arn:aws:s3:::bucket/alice/a:b';
const EVERYBODY = { Principal: '*' };

const EVALUATORS: readonly (readonly [string, IsAllowed])[] = [
  ['the evaluator', own],
  ['the naive evaluator', naive],
];

describe.each(EVALUATORS)('%s', (_name, isAllowed) => {
  /** Read off an Allow (which unknown opens) and a Deny (which unknown does not close). */
  const truthOf = (
    elements: object,
    request: NaiveRequest,
    { kind = 'trust', isStored = true }: NaiveOptions,
    version = '2012-10-17',
  ): Truth => {
    const policy = (...Statement: object[]): object => ({ Version: version, Statement });
    const every = { Effect: 'Allow', Action: '*', Resource: '*', ...(kind === 'resource' && EVERYBODY) };
    const opens = isAllowed(policy({ Effect: 'Allow', ...elements }), request, { kind, isStored });
    const closes = !isAllowed(policy(every, { Effect: 'Deny', ...elements }), request, { kind, isStored });
    if (opens) return closes ? 'holds' : 'unknown';
    expect(closes).toBe(false);
    return 'fails';
  };

  const get = (resource: string, context: NaiveRequest['context'] = {}): NaiveRequest => ({
    caller: ALICE,
    action: 's3:GetObject',
    resource,
    context,
  });

  const name: NaiveRequest['context'] = { 'aws:username': ['alice'] };

  it.each<[string, object, string, Truth, NaiveRequest['context']?, string?]>([
    ['everything', { Resource: '*' }, OBJECT, 'holds'],
    ['what is named', { Resource: OBJECT }, OBJECT, 'holds'],
    ['what is named among others', { Resource: ['arn:aws:s3:::other', OBJECT] }, OBJECT, 'holds'],
    ['what is named in another case', { Resource: 'arn:aws:s3:::Bucket/*' }, OBJECT, 'fails'],
    ['a pattern of what is left', { Resource: 'arn:aws:s3:::bucket/*' }, OBJECT, 'holds'],
    ['a pattern within', { Resource: 'arn:aws:s3:::bucket/*/a:?' }, OBJECT, 'holds'],
    ['a question mark for none', { Resource: 'arn:aws:s3:::bucket?/alice/a:b' }, OBJECT, 'fails'],
    ['a question mark for a colon', { Resource: 'arn:aws:s3?::bucket/alice/a:b' }, OBJECT, 'holds'],
    ['a star at the end of a segment', { Resource: 'arn:aws:s3:*' }, OBJECT, 'holds'],
    ['a star across segments', { Resource: 'arn:aws:*alice/a:b' }, OBJECT, 'holds'],
    ['an ARN that ends early', { Resource: 'arn:aws:s3' }, OBJECT, 'fails'],
    ['all but what is named', { NotResource: OBJECT }, OBJECT, 'fails'],
    ['all but something else', { NotResource: 'arn:aws:s3:::other' }, OBJECT, 'holds'],
    ['no resources, by a star', { Resource: '*' }, '*', 'holds'],
    ['no resources, by an ARN', { Resource: 'arn:*' }, '*', 'fails'],
    ['a variable', { Resource: 'arn:aws:s3:::bucket/${aws:username}/*' }, OBJECT, 'holds', name],
    [
      'a variable of another value',
      { Resource: 'arn:aws:s3:::bucket/${aws:username}/*' },
      'arn:aws:s3:::bucket/bob/x',
      'fails',
      name,
    ],
    ['a variable without a value', { Resource: 'arn:aws:s3:::bucket/${aws:username}/*' }, OBJECT, 'fails'],
    [
      'a variable without a value beside what is named',
      { Resource: [OBJECT, 'arn:aws:s3:::bucket/${aws:username}/*'] },
      OBJECT,
      'unknown',
    ],
    [
      'all but a variable without a value',
      { NotResource: 'arn:aws:s3:::bucket/${aws:username}/*' },
      OBJECT,
      'unknown',
    ],
    ['a default', { Resource: "arn:aws:s3:::bucket/${aws:username, 'alice'}/*" }, OBJECT, 'holds'],
    [
      'a value that holds a star',
      { Resource: 'arn:aws:s3:::bucket/${aws:username}/*' },
      OBJECT,
      'fails',
      { 'aws:username': ['*'] },
    ],
    ['a star that is meant', { Resource: 'arn:aws:s3:::bucket/${*}' }, OBJECT, 'fails'],
    ['a star that is there', { Resource: 'arn:aws:s3:::bucket/${*}' }, 'arn:aws:s3:::bucket/*', 'holds'],
    [
      'a variable before there were variables',
      { Resource: 'arn:aws:s3:::bucket/${aws:username}/*' },
      OBJECT,
      'fails',
      name,
      '2008-10-17',
    ],
    [
      'a variable in a Version that there is not',
      { Resource: 'arn:aws:s3:::bucket/${aws:username}/*' },
      OBJECT,
      'unknown',
      name,
      '2020-01-01',
    ],
    ['none', {}, OBJECT, 'unknown'],
    ['both', { Resource: '*', NotResource: 'arn:aws:s3:::other' }, OBJECT, 'unknown'],
    ['an empty list', { Resource: [] }, OBJECT, 'unknown'],
    ['all but an empty list', { NotResource: [] }, OBJECT, 'unknown'],
    ['what is no text', { Resource: ['*', 7] }, OBJECT, 'unknown'],
  ])('a statement about %s', (_row, elements, resource, expected, context = {}, version = '2012-10-17') => {
    const request = get(resource, context);
    expect({
      identity: truthOf({ Action: '*', ...elements }, request, { kind: 'identity' }, version),
      resource: truthOf({ Action: '*', ...EVERYBODY, ...elements }, request, { kind: 'resource' }, version),
    }).toEqual({ identity: expected, resource: expected });
  });

  it.each<[string, object, string, Truth]>([
    ['all', { Action: '*' }, 's3:GetObject', 'holds'],
    ['another case', { Action: 'S3:getobject' }, 's3:GetObject', 'holds'],
    ['a pattern in another case', { Action: 'S3:GET*' }, 's3:GetObject', 'holds'],
    ['a question mark', { Action: 's3:?etObject' }, 's3:GetObject', 'holds'],
    ['another service', { Action: 'iam:*' }, 's3:GetObject', 'fails'],
    ['a pattern of services', { Action: '*:GetObject' }, 's3:GetObject', 'holds'],
    ['all but', { NotAction: 's3:get*' }, 's3:GetObject', 'fails'],
    ['all services', { Action: '*:*' }, 's3:GetObject', 'holds'],
    ['none', { Action: [] }, 's3:GetObject', 'unknown'],
    ['all but none', { NotAction: [] }, 's3:GetObject', 'unknown'],
    ['no service', { Action: 'GetObject' }, 's3:GetObject', 'unknown'],
    ['no service, beside one', { Action: ['s3:GetObject', 'GetObject'] }, 's3:GetObject', 'unknown'],
    ['a star and no colon', { Action: 's3*' }, 's3:GetObject', 'unknown'],
    ['all but a space', { NotAction: 's3:PutObject ' }, 's3:GetObject', 'unknown'],
    ['all but an empty text', { NotAction: '' }, 's3:GetObject', 'unknown'],
  ])('an action: %s', (_row, elements, action, expected) => {
    const request: NaiveRequest = { caller: ALICE, action, resource: OBJECT, context: {} };
    expect(truthOf({ Resource: '*', ...elements }, request, { kind: 'identity' })).toBe(expected);
  });

  const ACCOUNT = { AWS: '111122223333' };
  const USER = { AWS: 'arn:aws:iam::111122223333:user/alice' };
  const ROLE = { AWS: 'arn:aws:iam::111122223333:role/team/app' };

  it.each<[string, object, NaiveCaller, Truth]>([
    ['everybody is a user', EVERYBODY, ALICE, 'holds'],
    ['everybody is a service', EVERYBODY, SERVICE, 'holds'],
    ['everybody is nobody', { Principal: { AWS: '*' } }, NOBODY, 'holds'],
    ['an account is its root', { Principal: ACCOUNT }, ROOT, 'holds'],
    ['an account is its sessions', { Principal: ACCOUNT }, SESSION, 'holds'],
    ['an account is its federated users', { Principal: ACCOUNT }, FEDERATED, 'holds'],
    ['an account is no service', { Principal: ACCOUNT }, SERVICE, 'fails'],
    ['an account is not nobody', { Principal: ACCOUNT }, NOBODY, 'fails'],
    ['another account', { Principal: { AWS: '444455556666' } }, SESSION, 'fails'],
    ['another partition', { Principal: { AWS: 'arn:aws-cn:iam::111122223333:root' } }, SESSION, 'fails'],
    ['a user', { Principal: USER }, ALICE, 'holds'],
    ['a user is not the root', { Principal: USER }, ROOT, 'fails'],
    ['a user is whom the user federates', { Principal: USER }, FEDERATED, 'holds'],
    [
      'a federated user',
      { Principal: { AWS: 'arn:aws:sts::111122223333:federated-user/bob' } },
      FEDERATED,
      'holds',
    ],
    ['a role is its sessions', { Principal: ROLE }, SESSION, 'holds'],
    [
      'a role without its path',
      { Principal: { AWS: 'arn:aws:iam::111122223333:role/app' } },
      SESSION,
      'fails',
    ],
    ['a session', { Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/app/x' } }, SESSION, 'holds'],
    [
      'another session',
      { Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/app/y' } },
      SESSION,
      'fails',
    ],
    ['a service', { Principal: { Service: ['a.amazonaws.com', 'config.amazonaws.com'] } }, SERVICE, 'holds'],
    ['another service', { Principal: { Service: 'sns.amazonaws.com' } }, SERVICE, 'fails'],
    ['a star for services', { Principal: { Service: '*' } }, SERVICE, 'unknown'],
    ['a star for services may be anybody', { Principal: { Service: '*' } }, ALICE, 'unknown'],
    ['a star for providers', { Principal: { Federated: '*' } }, ALICE, 'unknown'],
    ['a service without its domain', { Principal: { Service: 'config' } }, ALICE, 'unknown'],
    ['a service with a space', { Principal: { Service: 'config.amazonaws.com ' } }, ALICE, 'unknown'],
    ['all but a star for services', { NotPrincipal: { Service: '*' } }, ALICE, 'unknown'],
    ['all but a canonical user', { NotPrincipal: { CanonicalUser: '79a59df900b949e5' } }, ALICE, 'unknown'],
    ['a provider', { Principal: { Federated: 'cognito-identity.amazonaws.com' } }, PROVIDER, 'holds'],
    [
      'a provider is no service',
      { Principal: { Service: 'cognito-identity.amazonaws.com' } },
      PROVIDER,
      'fails',
    ],
    ['a canonical user', { Principal: { CanonicalUser: '79a59df900b949e5' } }, ALICE, 'unknown'],
    ['an id that is left', { Principal: { AWS: 'AROAEXAMPLEROLEAAAAAA' } }, SESSION, 'fails'],
    ['all but a user', { NotPrincipal: USER }, ALICE, 'fails'],
    ['all but a user, by another', { NotPrincipal: USER }, SESSION, 'holds'],
    ['all but a user, by whom the user federates', { NotPrincipal: USER }, FEDERATED, 'unknown'],
    ['all but a role', { NotPrincipal: ROLE }, SESSION, 'unknown'],
    ['all but an account', { NotPrincipal: ACCOUNT }, SESSION, 'unknown'],
    ['all but an account, by its root', { NotPrincipal: ACCOUNT }, ROOT, 'fails'],
    ['all but a service', { NotPrincipal: { Service: 'config.amazonaws.com' } }, SERVICE, 'fails'],
    ['all but a service, by nobody', { NotPrincipal: { Service: 'config.amazonaws.com' } }, NOBODY, 'holds'],
    ['nobody is named', {}, ALICE, 'unknown'],
    ['an empty object', { Principal: {} }, ALICE, 'unknown'],
    ['an empty list', { Principal: { Service: [] } }, ALICE, 'unknown'],
    [
      'all but an empty list and a service',
      { NotPrincipal: { AWS: [], Service: 'ec2.amazonaws.com' } },
      ALICE,
      'unknown',
    ],
  ])('a principal of a resource policy: %s', (_row, who, caller, expected) => {
    const request: NaiveRequest = { caller, action: 's3:GetObject', resource: OBJECT, context: {} };
    expect(truthOf({ Action: '*', Resource: '*', ...who }, request, { kind: 'resource' })).toBe(expected);
  });

  it.each(['AKIAEXAMPLEKEYAAAAAA', 'AGPAEXAMPLEGROUPAAAA', 'A3TXEXAMPLEAAAAAAAAA'])(
    'the id %s, of no user and no role, in a draft, may be anybody’s',
    (id) => {
      const request: NaiveRequest = { caller: ALICE, action: 's3:GetObject', resource: OBJECT, context: {} };
      const named = { Action: '*', Resource: '*', Principal: { AWS: id } };
      expect(truthOf(named, request, { kind: 'resource', isStored: false })).toBe('unknown');
      expect(truthOf(named, request, { kind: 'resource', isStored: true })).toBe('fails');
    },
  );

  it('a role by its id, in a draft of a resource policy, may be anyone’s', () => {
    const request: NaiveRequest = { caller: SESSION, action: 's3:GetObject', resource: OBJECT, context: {} };
    const named = { Action: '*', Resource: '*', Principal: { AWS: 'AROAEXAMPLEROLEAAAAAA' } };
    expect(truthOf(named, request, { kind: 'resource', isStored: false })).toBe('unknown');
  });

  it.each<[PolicyKind, object, Truth]>([
    ['trust', { Principal: '*' }, 'holds'],
    ['trust', { Principal: '*', Resource: '*' }, 'unknown'],
    ['trust', { Principal: '*', NotResource: 'arn:aws:s3:::other' }, 'unknown'],
    ['identity', { Resource: '*' }, 'holds'],
    ['identity', { Resource: '*', Principal: '*' }, 'unknown'],
    ['identity', { Resource: '*', NotPrincipal: '*' }, 'unknown'],
    ['resource', { Resource: '*', Principal: '*' }, 'holds'],
    ['resource', { Resource: '*', Principal: '*', Version: 'x' }, 'unknown'],
  ])('what belongs in a policy of kind %s: %j', (kind, elements, expected) => {
    // A Deny that is not understood does not refuse what an Allow lets in.
    const policy = { Version: '2012-10-17', Statement: { Action: '*', ...elements } };
    const isAllowedBeside = (Effect: string): boolean =>
      isAllowed(
        {
          ...policy,
          Statement: [
            {
              Effect: 'Allow',
              Action: '*',
              ...(kind === 'identity' ? {} : EVERYBODY),
              ...(kind === 'trust' ? {} : { Resource: '*' }),
            },
            { Effect, ...policy.Statement },
          ],
        },
        get(OBJECT),
        { kind },
      );
    expect(isAllowedBeside('Deny') ? 'unknown' : 'holds').toBe(expected);
  });
});

describe('what is not understood in a statement', () => {
  it.each<[PolicyKind, object, readonly string[]]>([
    ['trust', { Principal: '*', Resource: '*' }, ['Resource']],
    ['identity', { Resource: '*', Principal: '*' }, ['Principal']],
    ['identity', {}, ['a missing Resource']],
    ['identity', { Resource: '*', NotResource: 'arn:*' }, ['Resource']],
    ['identity', { Resource: '*' }, []],
    ['resource', { Resource: '*' }, ['a missing Principal']],
    ['resource', { Principal: '*' }, ['a missing Resource']],
    ['trust', { Principal: '*', Effect: 'deny' }, ['Effect "deny"']],
    ['trust', { Principal: '*', Effect: ['Allow'] }, ['Effect']],
    ['trust', { principal: '*' }, ['principal']],
    ['trust', { Principal: '*', principal: '*' }, ['Principal, written twice,', 'principal']],
    ['trust', { Principal: '*', condition: {} }, ['condition']],
    ['trust', { Principal: '*', Condition: {}, condition: {} }, ['condition', 'Condition, written twice,']],
  ])('of kind %s: %j', (kind, elements, expected) => {
    const document = readPolicyDocument(
      { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', ...elements } },
      { kind, isStored: true },
    );
    if (!isReadable(document)) throw new Error(document.message);
    expect(document.statements.map(({ notUnderstood }) => notUnderstood)).toEqual([expected]);
  });
});

describe('a request that is known in part', () => {
  const STATEMENT = { Effect: 'Allow', Action: '*', Resource: '*' };
  it.each<[string, readonly object[], { readonly isAllowed: boolean; readonly isUncertain?: boolean }]>([
    ['is allowed without conditions', [STATEMENT], { isAllowed: true, isUncertain: false }],
    [
      'is allowed by what is known',
      [{ ...STATEMENT, Condition: { StringEquals: { 'aws:username': 'alice' } } }],
      { isAllowed: true, isUncertain: false },
    ],
    [
      'is perhaps allowed by what is not',
      [{ ...STATEMENT, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }],
      { isAllowed: true, isUncertain: true },
    ],
    [
      'is perhaps refused by what is not',
      [STATEMENT, { ...STATEMENT, Effect: 'Deny', Condition: { Null: { 'aws:SourceVpc': 'true' } } }],
      { isAllowed: true, isUncertain: true },
    ],
    [
      'is refused by what is known, whatever the rest',
      [
        {
          ...STATEMENT,
          Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1', 'aws:username': 'bob' } },
        },
      ],
      { isAllowed: false },
    ],
    [
      'is perhaps allowed where a variable is not known',
      [{ ...STATEMENT, Resource: 'arn:aws:s3:::${aws:SourceVpc}' }],
      { isAllowed: true, isUncertain: true },
    ],
  ])('%s', (_row, Statement, expected) => {
    const document = readPolicyDocument(
      { Version: '2012-10-17', Statement },
      { kind: 'identity', isStored: true },
    );
    if (!isReadable(document)) throw new Error(document.message);
    const request = {
      principal: principalOf(ALICE),
      action: 's3:GetObject',
      resource: OBJECT,
      context: new Map([['aws:username', ['alice']]]),
    };
    const known = asFarAsKnown(document, (key) => key === 'aws:username');
    expect(authorize(known, request, documentedTypes)).toMatchObject(expected);
  });

  it('of which the resource is not known, is allowed where all resources are meant', () => {
    const answers = ['*', OBJECT].map((Resource) => {
      const document = readPolicyDocument(
        { Version: '2012-10-17', Statement: { ...STATEMENT, Resource } },
        { kind: 'identity', isStored: true },
      );
      if (!isReadable(document)) throw new Error(document.message);
      const request = {
        principal: principalOf(ALICE),
        action: 's3:GetObject',
        resource: undefined,
        context: new Map(),
      };
      return authorize(document, request, documentedTypes).isUncertain;
    });
    expect(answers).toEqual([false, true]);
  });
});
