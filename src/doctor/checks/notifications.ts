import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { listIn } from '../../aws/reading.ts';
import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { diagnosis, type DataOf, type Diagnosis } from '../diagnoses.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';

/** SNS gives these words in place of the ARN of a subscription that nobody has confirmed, or that is gone. */
const PENDING = 'PendingConfirmation';
const DELETED = 'Deleted';

/** Who is told by a topic, and who would be. */
interface Subscribers {
  readonly confirmed: number;
  readonly pending: readonly { readonly protocol: string; readonly endpoint: string }[];
}

const readSubscribers = async (
  TopicArn: string,
  { clientsIn, region }: Examination,
): Promise<Subscribers> => {
  const [, , , topicRegion = region] = TopicArn.split(':');
  const { sns: client } = clientsIn(topicRegion);
  const pending: { protocol: string; endpoint: string }[] = [];
  let confirmed = 0;
  for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
    for (const subscription of listIn('Subscriptions', page.Subscriptions)) {
      const {
        SubscriptionArn,
        Protocol: protocol = 'email',
        Endpoint: endpoint = 'not known',
      } = subscription;
      if (SubscriptionArn === PENDING) pending.push({ protocol, endpoint });
      else if (SubscriptionArn !== DELETED) confirmed += 1;
    }
  }
  return { confirmed, pending };
};

type News = DataOf['topic-missing']['news'];

const diagnoseTopic = async (
  topicArn: string,
  news: News,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const [, , , region = ''] = topicArn.split(':');
  const topic = { topicArn, news, region };
  try {
    const { confirmed, pending } = await readSubscribers(topicArn, examination);
    const unconfirmed = pending.map((subscription) =>
      diagnosis('subscription-not-confirmed', { ...topic, ...subscription }),
    );
    if (confirmed > 0)
      return [diagnosis('topic-has-subscribers', { ...topic, subscribers: confirmed }), ...unconfirmed];
    return pending.length > 0 ? unconfirmed : [diagnosis('topic-without-subscriber', topic)];
  } catch (error) {
    return [
      isGone(error) ? diagnosis('topic-missing', topic) : unread(error, `the topic of ${news} (${topicArn})`),
    ];
  }
};

const diagnoseStack = async (
  { name, resources, parameters }: DeployedStack,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const changes = [resources.get('NotificationTopic'), parameters.get('NotificationTopicArn')].flatMap(
    (arn) => arn || [],
  );
  const alarms = [resources.get('AlarmTopic'), parameters.get('AlarmTopicArn')].flatMap((arn) => arn || []);
  const found = await Promise.all([
    ...changes.map((arn) => diagnoseTopic(arn, 'compliance changes', examination)),
    ...alarms.map((arn) => diagnoseTopic(arn, 'alarms', examination)),
  ]);
  return [
    ...found.flat(),
    ...(changes.length === 0 ? [diagnosis('nobody-told-of-changes', { stackName: name })] : []),
    ...(alarms.length === 0 ? [diagnosis('nobody-told-of-alarms', { stackName: name })] : []),
  ];
};

/** @see https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html */
export const notifications: Check = {
  name: 'notifications',
  of: 'the stack of the rules',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    return (await Promise.all(stacks.map((stack) => diagnoseStack(stack, examination)))).flat();
  },
};
