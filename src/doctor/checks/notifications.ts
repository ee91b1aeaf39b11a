import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { listIn } from '../../inventory/reading.ts';
import { note, ok, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';

/** SNS gives these words in place of the ARN of a subscription that nobody has confirmed, or that is gone. */
const PENDING = 'PendingConfirmation';
const DELETED = 'Deleted';

const CONFIRM =
  'open the mail that SNS sent there and confirm; a confirmation expires after two days: then delete the subscription and subscribe again';

const diagnoseTopic = async (
  TopicArn: string,
  what: string,
  { clientsIn, region }: Examination,
): Promise<readonly Diagnosis[]> => {
  const [, , , topicRegion = region] = TopicArn.split(':');
  const { sns: client } = clientsIn(topicRegion);
  let confirmed = 0;
  const pending: string[] = [];
  try {
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
      for (const { SubscriptionArn, Endpoint = 'not known' } of listIn('Subscriptions', page.Subscriptions)) {
        if (SubscriptionArn === PENDING) pending.push(Endpoint);
        else if (SubscriptionArn !== DELETED) confirmed += 1;
      }
    }
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('NotFound'))
      return [
        wrong(`the topic of ${what} does not exist: ${TopicArn}`, 'make it, or deploy with another one'),
      ];
    return [unread(error, `the topic of ${what}`)];
  }
  const unconfirmed = pending.map((endpoint) =>
    wrong(`the subscription of ${endpoint} to ${what} is not confirmed`, CONFIRM),
  );
  if (confirmed > 0) return [ok(`${confirmed} subscribers are told of ${what}`), ...unconfirmed];
  return pending.length > 0
    ? unconfirmed
    : [wrong(`nobody is subscribed to ${what}: ${TopicArn}`, 'subscribe somebody to that topic')];
};

const CHANGES = 'compliance changes';
const ALARMS = 'alarms';

const diagnoseStack = async (
  { name, resources, parameters }: DeployedStack,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const changes = [resources.get('NotificationTopic'), parameters.get('NotificationTopicArn')].filter(
    Boolean,
  );
  const alarms = parameters.get('AlarmTopicArn') ?? '';
  const found = await Promise.all([
    ...changes.map((arn) => diagnoseTopic(arn ?? '', CHANGES, examination)),
    ...(alarms === '' ? [] : [diagnoseTopic(alarms, ALARMS, examination)]),
  ]);
  return [
    ...found.flat(),
    ...(changes.length > 0
      ? []
      : [
          note(
            `stack ${name} tells nobody of ${CHANGES} (parameters NotificationEmail, NotificationTopicArn)`,
          ),
        ]),
    ...(alarms === '' ? [note(`stack ${name} tells nobody of ${ALARMS} (parameter AlarmTopicArn)`)] : []),
  ];
};

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export const notifications: Check = {
  name: 'notifications',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    return (await Promise.all(stacks.map((stack) => diagnoseStack(stack, examination)))).flat();
  },
};
