import { virtualDevice } from '../aws/account.ts';
import { HOME } from '../support/evaluated-account.ts';
import { RIGHT, HANGS, ALWAYS, REFUSALS, isOf, SCHEDULED_AND_CHANGES, type FaultRow } from './row.ts';

export const passing: readonly FaultRow[] = [
  {
    fault: 'Every call is throttled once',
    subjects: SCHEDULED_AND_CHANGES,
    happens: 'Each call is made again, more slowly.',
    final: RIGHT,
    cause: ({ failEvery }) => failEvery('throttle'),
  },
  {
    fault: 'A call is throttled often',
    happens: 'It is made up to ten times, more and more slowly.',
    final: RIGHT,
    cause: ({ fail }) => fail('list', 'throttle', { times: 3 }),
  },
  {
    fault: 'Every call fails once: an error of AWS’s own (5xx), or a connection that is dropped',
    subjects: SCHEDULED_AND_CHANGES,
    happens: 'Each call is made again.',
    final: RIGHT,
    kinds: ['5xx', 'drop'],
    cause: ({ failEvery }, kind) => failEvery(kind),
  },
  {
    fault: 'Every answer is slow',
    subjects: SCHEDULED_AND_CHANGES,
    happens: 'It is waited for.',
    final: RIGHT,
    cause: ({ failEvery }) => failEvery({ slow: 100 }, ALWAYS),
  },
  {
    fault: 'A call is never answered',
    subjects: SCHEDULED_AND_CHANGES,
    happens: 'It is given up after half a minute and made again.',
    final: RIGHT,
    patience: { requestTimeout: 200 },
    cause: ({ failEvery }) => failEvery(HANGS),
  },
  {
    fault: 'AWS Config keeps the results, and the answer to `PutEvaluations` is lost',
    subjects: SCHEDULED_AND_CHANGES,
    happens: 'The same results are sent again.',
    final: RIGHT,
    cause: ({ fail }) => fail('PutEvaluations', 'drop', { takesEffect: true }),
  },
  {
    fault: '`PutEvaluations` is answered with nothing, once',
    subjects: SCHEDULED_AND_CHANGES,
    happens: 'The same results are sent again.',
    final: RIGHT,
    cause: ({ fail }) => fail('PutEvaluations', 'empty'),
  },
  {
    fault: 'A result is in `FailedEvaluations` once',
    subjects: SCHEDULED_AND_CHANGES,
    happens: 'That result alone is sent again.',
    final: RIGHT,
    cause: ({ aws, subject }) =>
      aws.failEvaluations(({ ComplianceResourceId }) => ComplianceResourceId === subject.ids.second),
  },
  {
    fault: 'An event is delivered twice',
    subjects: SCHEDULED_AND_CHANGES,
    happens: 'The second invocation comes to the same results.',
    final: RIGHT,
    delivered: 'twice',
    cause: () => undefined,
  },
  {
    fault: 'Two invocations run at once',
    subjects: SCHEDULED_AND_CHANGES,
    happens: 'Both come to the same results.',
    final: RIGHT,
    delivered: 'at once',
    cause: () => undefined,
  },
  {
    fault: 'A user is listed, and deleted before the next call',
    subjects: ['users'],
    happens: 'The user’s result is taken back.',
    final: RIGHT,
    right: { second: 'NOT_APPLICABLE' },
    rightAgain: {},
    cause: ({ account, fail }) =>
      fail('ListMFADevices', 'no-such-entity', {
        when: (params) => {
          if (isOf('bob')(params)) account.users = account.users.filter((user) => user.UserName !== 'bob');
          return isOf('bob')(params);
        },
      }),
  },
  {
    fault: '`ListVirtualMFADevices` fails, at its first page or a later one',
    subjects: ['users'],
    happens: 'Each user is asked about instead; the log line has a warning.',
    final: RIGHT,
    kinds: REFUSALS,
    cause: ({ aws, account, fail }, kind) => {
      aws.pageSizes = [1];
      for (const user of account.users)
        if (user.UserName === 'carol') user.MFADevices = [virtualDevice('carol', HOME)];
      fail('ListVirtualMFADevices', kind, { ...ALWAYS, skip: kind === 'deny' ? 0 : 1 });
    },
  },
  {
    fault: 'Earlier results have another shape: no id, no type, no annotation, another resource type',
    happens: 'Those that name no resource are passed over; the others are replaced.',
    final: RIGHT,
    cause: ({ subject, stand }) => {
      stand('');
      stand('thing', { ComplianceResourceType: '' });
      stand(subject.ids.second, { ComplianceType: 'COMPLIANT', Annotation: undefined });
    },
  },
];
