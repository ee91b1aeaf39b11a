import type { ReportedWayIn } from './evidence-fields.ts';
import { nameSome, wayLines } from './way-lines.ts';

const OWN = '111122223333';

const way = (
  Type: string,
  Value: string,
  Credential: ReportedWayIn['Credential'] = 'access-key',
  more: Partial<ReportedWayIn> = {},
): ReportedWayIn => ({
  Principal: { Type, Value },
  Credential,
  Statement: { Number: 1, Sid: null, Effect: 'Allow', Route: ['Statement', 0] },
  Certain: true,
  ViaAWSService: false,
  Caller: null,
  RequestKeys: null,
  ...more,
});

const user = (name: string, accountId = OWN): string => `arn:aws:iam::${accountId}:user/staff/${name}`;

it.each<[string, readonly ReportedWayIn[], readonly string[]]>([
  ['nobody', [], []],
  [
    'one account by two credentials, on one line',
    [way('Account', '444455556666'), way('Account', '444455556666', 'session-without-mfa')],
    ['IAM users of account 444455556666: access key, session without MFA'],
  ],
  ['the own account', [way('Account', OWN)], ['IAM users of this account: access key']],
  [
    'accounts that get in alike, and one that does not',
    [
      way('Account', '444455556666'),
      way('Account', '777788889999'),
      way('Account', '888899990000', 'session-without-mfa'),
    ],
    [
      'IAM users of 2 accounts: 444455556666, 777788889999: access key',
      'IAM users of account 888899990000: session without MFA',
    ],
  ],
  [
    'users of two accounts',
    [way('User', user('a')), way('User', user('b')), way('User', user('c', '444455556666'))],
    ['IAM users a, b: access key', 'IAM user c of account 444455556666: access key'],
  ],
  [
    'anybody who meets a key',
    [
      way('Anyone', '*', 'access-key', {
        RequestKeys: { 'aws:PrincipalOrgID': ['o-x'], 'aws:SourceIp': ['::1'] },
      }),
    ],
    ['anybody who meets aws:PrincipalOrgID: access key'],
  ],
  [
    'what is not certain',
    [way('Account', OWN, 'access-key', { Certain: false })],
    ['IAM users of this account: perhaps access key'],
  ],
  [
    'a name that a terminal would obey, as text',
    [way('NotKnown', 'x\u001b[2J')],
    ['principal x\\u001b[2J: access key'],
  ],
])('are of %s', (_, ways, expected) => {
  expect(wayLines(ways, OWN)).toEqual(expected);
});

it('are counted where there are many', () => {
  const accounts = Array.from({ length: 40 }, (_, index) => String(444455556666 + index));
  expect(
    wayLines(
      accounts.map((id) => way('Account', id)),
      OWN,
    ),
  ).toEqual(['IAM users of 40 accounts: 444455556666, 444455556667, 444455556668 and 37 more: access key']);
  const users = accounts.map((id) => way('User', user('a', id)));
  expect(wayLines(users, OWN)).toHaveLength(5);
  expect(wayLines(users, OWN).at(-1)).toBe('and 36 more ways in');
});

it('names are counted from the second that is left out', () => {
  expect(nameSome(['a', 'b', 'c'], 2)).toBe('a, b, c');
  expect(nameSome(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});
