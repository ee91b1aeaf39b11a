import {
  RIGHT,
  AS_IT_WAS,
  ALL_BUT_SECOND,
  SOON_TIRED,
  ALWAYS,
  SCHEDULED_AND_CHANGED,
  type FaultRow,
} from './row.ts';

const NOT_ACCEPTED = ' not accepted by AWS Config: ';

export const unsent: readonly FaultRow[] = [
  {
    fault: '`PutEvaluations` is throttled, or fails, for ever, or is refused, or something else answers',
    subjects: SCHEDULED_AND_CHANGED,
    happens: 'Nothing can be sent.',
    final: AS_IT_WAS,
    error: '',
    saying: NOT_ACCEPTED,
    patience: SOON_TIRED,
    kinds: ['throttle', '5xx', 'drop', 'deny', 'expired', 'html', 'empty'],
    cause: ({ fail }, kind) => fail('PutEvaluations', kind, ALWAYS),
  },
  {
    fault: 'AWS Config keeps the results, and no answer to `PutEvaluations` can be read',
    subjects: SCHEDULED_AND_CHANGED,
    happens: 'The results are sent; the invocation cannot know.',
    final: RIGHT,
    error: '',
    saying: NOT_ACCEPTED,
    patience: SOON_TIRED,
    kinds: ['garbage', 'drop'],
    cause: ({ fail }, kind) => fail('PutEvaluations', kind, { ...ALWAYS, takesEffect: true }),
  },
  {
    fault: 'A result is in `FailedEvaluations` every time',
    subjects: SCHEDULED_AND_CHANGED,
    happens: 'It is sent four times; every other result is sent once.',
    final: ALL_BUT_SECOND,
    error: '1 not accepted by AWS Config: {id}; PutEvaluations: in FailedEvaluations as often as it was sent',
    cause: ({ aws, subject }) =>
      aws.failEvaluations(
        ({ ComplianceResourceId }) => ComplianceResourceId === subject.ids.second,
        Infinity,
      ),
  },
  {
    fault: 'AWS Config does not take the result token (InvalidResultTokenException)',
    subjects: SCHEDULED_AND_CHANGED,
    happens: 'Nothing can be sent.',
    final: AS_IT_WAS,
    error: '',
    saying: 'PutEvaluations: InvalidResultTokenException',
    cause: ({ account, subject }) => account.configRules[subject.rule]?.resultTokens.clear(),
  },
];
