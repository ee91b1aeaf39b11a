import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { listIn } from '../../inventory/reading.ts';
import { note, ok, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { shellCommand } from '../shell-command.ts';

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

const diagnoseTopic = async (
  topicArn: string,
  what: string,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const [, , , region = ''] = topicArn.split(':');
  const subscribe = (protocol: string, endpoint: string): string =>
    shellCommand`aws sns subscribe --topic-arn ${topicArn} --protocol ${protocol} --notification-endpoint ${endpoint} --region ${region}`;
  try {
    const { confirmed, pending } = await readSubscribers(topicArn, examination);
    const unconfirmed = pending.map(({ protocol, endpoint }) =>
      wrong(
        `the subscription of ${endpoint} to ${what} is not confirmed, and nothing is sent there`,
        'open the mail that SNS sent there and confirm; where it is lost or has expired, have another sent',
        subscribe(protocol, endpoint),
      ),
    );
    if (confirmed > 0)
      return [
        ok(
          confirmed === 1
            ? `one subscriber is told of ${what}`
            : `${confirmed} subscribers are told of ${what}`,
        ),
        ...unconfirmed,
      ];
    return pending.length > 0
      ? unconfirmed
      : [
          wrong(
            `nobody is subscribed to ${what} (${topicArn})`,
            'subscribe somebody',
            subscribe('email', 'ADDRESS'),
          ),
        ];
  } catch (error) {
    return [
      isGone(error)
        ? wrong(
            `the topic of ${what} does not exist: ${topicArn}`,
            'make it again, or deploy with the ARN of another one',
          )
        : unread(error, `the topic of ${what} (${topicArn})`),
    ];
  }
};

const CHANGES = 'compliance changes';
const ALARMS = 'alarms';

const diagnoseStack = async (
  { name, resources, parameters }: DeployedStack,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const changes = [resources.get('NotificationTopic'), parameters.get('NotificationTopicArn')].flatMap(
    (arn) => arn || [],
  );
  const alarms = [parameters.get('AlarmTopicArn')].flatMap((arn) => arn || []);
  const found = await Promise.all([
    ...changes.map((arn) => diagnoseTopic(arn, CHANGES, examination)),
    ...alarms.map((arn) => diagnoseTopic(arn, ALARMS, examination)),
  ]);
  const nobody = (what: string, how: string): Diagnosis =>
    note(`stack ${name} tells nobody of ${what} (${how})`);
  return [
    ...found.flat(),
    ...(changes.length === 0 ? [nobody(CHANGES, 'parameters NotificationEmail, NotificationTopicArn')] : []),
    ...(alarms.length === 0 ? [nobody(ALARMS, 'parameter AlarmTopicArn')] : []),
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
