import {
  RIGHT,
  AS_IT_WAS,
  NONE_TAKEN_BACK,
  FIRST_PAGE,
  ALL_BUT_SECOND,
  ALL_BUT_THIRD,
  ALL_BUT_ASKED,
  SOON_TIRED,
  ALWAYS,
  REFUSALS,
  isSecondPage,
  isOf,
  type FaultRow,
} from './row.ts';

export const unread: readonly FaultRow[] = [
  {
    fault: 'The listing is throttled, or fails, for ever',
    happens: 'Ten attempts; then nothing is decided.',
    final: AS_IT_WAS,
    error: '{list}: ',
    patience: SOON_TIRED,
    kinds: ['throttle', '5xx', 'drop'],
    cause: ({ fail }, kind) => fail('list', kind, ALWAYS),
  },
  {
    fault: 'The listing is refused (AccessDenied, ExpiredToken), or its answer is empty or garbage',
    happens: 'Nothing is decided: an answer without a list is not an empty list.',
    final: AS_IT_WAS,
    error: '{list}: ',
    kinds: REFUSALS,
    cause: ({ fail }, kind) => fail('list', kind, ALWAYS),
  },
  {
    fault: 'The listing has a user or role without an id',
    happens: 'Nothing of that page is decided.',
    final: AS_IT_WAS,
    error: '{list}: the answer has an entry without ',
    cause: ({ account }) => {
      for (const user of account.users) if (user.UserName === 'bob') user.UserId = '';
      for (const role of account.roles) if (role.RoleName === 'open') role.RoleId = '';
    },
  },
  {
    fault: 'A page in the middle of the listing fails',
    happens: 'The pages before it are decided; nothing is taken back.',
    final: FIRST_PAGE,
    error: '{list}: ',
    patience: SOON_TIRED,
    kinds: [...REFUSALS, 'throttle', '5xx', 'drop'],
    cause: ({ aws, fail }, kind) => {
      aws.pageSizes = [1];
      fail('list', kind, { ...ALWAYS, when: isSecondPage });
    },
  },
  {
    fault: 'The earlier results cannot be read, at their first page or a later one',
    happens: 'Everything decided is sent; only results that were read are taken back.',
    final: NONE_TAKEN_BACK,
    error: 'GetComplianceDetailsByConfigRule: ',
    patience: SOON_TIRED,
    kinds: [...REFUSALS, 'throttle', '5xx', 'drop', 'no-such-entity'],
    cause: ({ aws, fail }, kind) => {
      aws.pageSizes = [1];
      fail('GetComplianceDetailsByConfigRule', kind, { ...ALWAYS, skip: kind === 'deny' ? 0 : 1 });
    },
  },
  {
    fault: 'The MFA devices of one user cannot be read',
    subjects: ['users'],
    happens: 'Every other user is decided.',
    final: ALL_BUT_SECOND,
    error: '1 undecided: bob; ListMFADevices of bob: ',
    patience: SOON_TIRED,
    kinds: [...REFUSALS, 'throttle', '5xx', 'drop'],
    cause: ({ fail }, kind) => fail('ListMFADevices', kind, { ...ALWAYS, when: isOf('bob') }),
  },
  {
    fault: 'A user is renamed after the listing, or IAM does not know one whom it has listed',
    subjects: ['users'],
    happens: 'IAM is asked for its users once more, and the user is there: nothing is taken back.',
    final: ALL_BUT_SECOND,
    error: '1 undecided: bob; bob was not evaluated: IAM listed it once and once not; ',
    cause: ({ fail }) => fail('ListMFADevices', 'no-such-entity', { ...ALWAYS, when: isOf('bob') }),
  },
  {
    fault: '`ListMFADevices` is denied',
    subjects: ['users'],
    happens: 'Users with a virtual device are decided.',
    final: ALL_BUT_ASKED,
    error: '2 undecided: bob, carol; ListMFADevices of ',
    saying: 'AccessDenied',
    cause: ({ fail }) => fail('ListMFADevices', 'deny', ALWAYS),
  },
  {
    fault: 'A page in the middle of one user’s MFA devices fails',
    subjects: ['users'],
    happens: 'Every other user is decided.',
    final: ALL_BUT_THIRD,
    error: '1 undecided: carol; ListMFADevices of carol: ',
    kinds: REFUSALS,
    cause: ({ aws, account, fail }, kind) => {
      aws.pageSizes = [1];
      for (const { UserName, MFADevices: devices } of account.users)
        if (UserName === 'carol')
          devices.push({ SerialNumber: 'GAHT12345678', EnableDate: '2024-01-01T00:00:00Z' });
      fail('ListMFADevices', kind, { ...ALWAYS, when: isSecondPage });
    },
  },
  ...(['GetLoginProfile', 'ListAccessKeys'] as const).map((operation): FaultRow => ({
    fault: `With \`appliesTo: credential-users\`, \`${operation}\` fails`,
    subjects: ['users'],
    happens: 'Whether the rule applies to a user without a device stays open.',
    final: ALL_BUT_SECOND,
    error: `1 undecided: bob; ${operation} of bob: `,
    parameters: { appliesTo: 'credential-users' },
    right: { second: 'NOT_APPLICABLE' },
    kinds: REFUSALS,
    cause: ({ fail }, kind) => fail(operation, kind, ALWAYS),
  })),
  ...(['{"Version"', ''] as const).map((document): FaultRow => ({
    fault: document === '' ? 'The trust policy of a role is empty' : 'The trust policy of a role is not JSON',
    subjects: ['roles'],
    happens: 'IAM has it, and nobody knows whom it lets in: the role is NON_COMPLIANT (`not-understood`).',
    final: RIGHT,
    cause: ({ account }) => {
      for (const role of account.roles)
        if (role.RoleName === 'open') role.AssumeRolePolicyDocument = document;
    },
  })),
  {
    fault: 'The configuration item of an oversized change cannot be read',
    subjects: ['oversized'],
    happens: 'Nothing is decided.',
    final: AS_IT_WAS,
    error: 'GetResourceConfigHistory: ',
    patience: SOON_TIRED,
    kinds: [...REFUSALS, 'throttle', '5xx', 'drop', 'no-such-entity'],
    cause: ({ fail }, kind) => fail('GetResourceConfigHistory', kind, ALWAYS),
  },
  {
    fault: 'Whether AWS Config has recorded a later change of the role cannot be read',
    subjects: ['changed'],
    happens: 'The change is evaluated as it came.',
    final: RIGHT,
    error: 'GetResourceConfigHistory: ',
    patience: SOON_TIRED,
    kinds: [...REFUSALS, 'throttle', '5xx', 'drop'],
    cause: ({ fail }, kind) => fail('GetResourceConfigHistory', kind, ALWAYS),
  },
  {
    fault: 'The function’s credentials expire on the way',
    happens: 'What was decided cannot be sent.',
    final: AS_IT_WAS,
    error: '',
    saying: 'ExpiredToken',
    cause: ({ aws }) => aws.faults.add({ operation: '*', kind: 'expired', skip: 2, times: Infinity }),
  },
];
