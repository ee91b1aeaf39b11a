import {
  AS_IT_WAS,
  NONE_TAKEN_BACK,
  FIRST_PAGE,
  ALL_BUT_SECOND,
  HANGS,
  ALWAYS,
  isSecondPage,
  isOf,
  SCHEDULED_AND_CHANGED,
  type FaultRow,
} from './row.ts';

export const late: readonly FaultRow[] = [
  {
    fault: 'Lambda’s time is nearly used up while one user is asked about',
    subjects: ['users'],
    happens: 'Reading stops early enough to send what is decided.',
    final: ALL_BUT_SECOND,
    error: '1 undecided: bob; ListMFADevices of bob: there is no time left for reading',
    remaining: 1_000,
    kinds: [HANGS, 'throttle'],
    cause: ({ fail }, kind) => fail('ListMFADevices', kind, { ...ALWAYS, when: isOf('bob') }),
  },
  {
    fault: 'Lambda’s time is nearly used up while roles are listed',
    subjects: ['roles'],
    happens: 'The pages that came are decided; nothing is taken back.',
    final: FIRST_PAGE,
    error: 'ListRoles: there is no time left for reading',
    remaining: 1_000,
    kinds: [HANGS, 'throttle'],
    cause: ({ aws, fail }, kind) => {
      aws.pageSizes = [1];
      fail('list', kind, { ...ALWAYS, when: isSecondPage });
    },
  },
  {
    fault: 'Lambda’s time is nearly used up while users are listed',
    subjects: ['users'],
    happens: 'No time is left to ask for devices: nothing is decided.',
    final: AS_IT_WAS,
    error: '1 undecided: alice; ListUsers: there is no time left for reading',
    remaining: 1_000,
    kinds: [HANGS, 'throttle'],
    cause: ({ aws, fail }, kind) => {
      aws.pageSizes = [1];
      fail('list', kind, { ...ALWAYS, when: isSecondPage });
    },
  },
  {
    fault: 'Lambda’s time is nearly used up while earlier results are read',
    happens: 'Everything decided is sent; only results that were read are taken back.',
    final: NONE_TAKEN_BACK,
    error: 'GetComplianceDetailsByConfigRule: there is no time left for reading',
    remaining: 10_000,
    kinds: [HANGS, 'throttle'],
    cause: ({ fail }, kind) => fail('GetComplianceDetailsByConfigRule', kind, ALWAYS),
  },
  {
    fault: 'Lambda’s time is nearly used up while the change that was too large is looked up',
    subjects: ['oversized'],
    happens: 'Nothing is decided.',
    final: AS_IT_WAS,
    error: 'GetResourceConfigHistory: there is no time left for reading',
    remaining: 1_000,
    kinds: [HANGS, 'throttle'],
    cause: ({ fail }, kind) => fail('GetResourceConfigHistory', kind, ALWAYS),
  },
  {
    fault: 'Lambda’s time is nearly used up while results are sent',
    subjects: SCHEDULED_AND_CHANGED,
    happens: 'Sending stops early enough to fail and say so.',
    final: AS_IT_WAS,
    error: '',
    saying: 'PutEvaluations: there is no time left for sending',
    remaining: 1_000,
    kinds: [HANGS, 'throttle'],
    cause: ({ fail }, kind) => fail('PutEvaluations', kind, ALWAYS),
  },
  {
    fault: 'Lambda’s time is used up before the first answer',
    happens: 'Nothing is decided.',
    final: AS_IT_WAS,
    error: '{list}: ',
    saying: 'there is no time left for reading',
    remaining: 100,
    cause: ({ failEvery }) => failEvery(HANGS, ALWAYS),
  },
];
