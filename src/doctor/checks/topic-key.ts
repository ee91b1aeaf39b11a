import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';

/** The key that AWS manages for SNS in an account: it lets in principals of that account alone. */
const KEY_OF_AWS = /(^|:)alias\/aws\/sns$/;

/** What stands for a key whatever names it; undefined where an alias does, which may be that of any key. */
const keyIdOf = (key: string): string | undefined =>
  /(^|:)alias\//.test(key) ? undefined : key.slice(key.lastIndexOf('/') + 1);

/** The ids of two keys are the same, or are not; undefined where one is named by an alias. */
const isSameKey = (one: string, other: string): boolean | undefined => {
  const [oneId, otherId] = [keyIdOf(one), keyIdOf(other)];
  return oneId === undefined || otherId === undefined ? undefined : oneId === otherId;
};

const diagnoseKey = (
  { name, parameters }: DeployedStack,
  topicArn: string,
  key: string,
  accountId: string | undefined,
): Diagnosis => {
  const [, , , , owner = ''] = topicArn.split(':');
  const data = { stackName: name, topicArn, key };
  if (KEY_OF_AWS.test(key))
    return owner === accountId ? diagnosis('topic-key-usable', data) : diagnosis('topic-key-of-aws', data);
  const granted = parameters.get('NotificationKeyArn') ?? '';
  if (granted === '')
    // A policy of a key of the same account may let the role in alone.
    return owner === accountId
      ? diagnosis('topic-key-in-own-account', data)
      : diagnosis('topic-key-not-granted', data);
  const isSame = isSameKey(granted, key);
  if (isSame === undefined) return diagnosis('topic-key-not-compared', { ...data, granted });
  return isSame ? diagnosis('topic-key-usable', data) : diagnosis('topic-key-not-granted', data);
};

/** The key of a topic as it names it; empty where there is none. */
const readKey = async (topicArn: string, { clientsIn, region }: Examination): Promise<string> => {
  const [, , , topicRegion = region] = topicArn.split(':');
  const { Attributes } = await clientsIn(topicRegion).sns.send(
    new GetTopicAttributesCommand({ TopicArn: topicArn }),
  );
  if (Attributes === undefined) throw new Error('the answer has no Attributes');
  return Attributes['KmsMasterKeyId'] ?? '';
};

/** What the key of a topic comes to; that the topic is gone is told where its subscribers are looked at. */
const diagnoseTopic = async (
  topicArn: string,
  examination: Examination,
  diagnosesOf: (key: string) => readonly Diagnosis[],
): Promise<readonly Diagnosis[]> => {
  if (topicArn === '') return [];
  try {
    const key = await readKey(topicArn, examination);
    return key === '' ? [] : diagnosesOf(key);
  } catch (error) {
    return isGone(error) ? [] : [unread(error, `whether a KMS key encrypts ${topicArn}`)];
  }
};

const diagnoseStack = async (
  stack: DeployedStack,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const { accountId } = examination;
  const told = stack.parameters.get('NotificationTopicArn') ?? '';
  const alarm = stack.parameters.get('AlarmTopicArn') ?? '';
  const found = await Promise.all([
    diagnoseTopic(told, examination, (key) => [diagnoseKey(stack, told, key, accountId)]),
    // Its role may use any key: what the policy of one says is not asked. The key of AWS lets in its own account alone.
    diagnoseTopic(alarm.split(':')[4] === accountId ? '' : alarm, examination, (key) =>
      KEY_OF_AWS.test(key) ? [diagnosis('alarm-key-of-aws', { topicArn: alarm, key })] : [],
    ),
  ]);
  return found.flat();
};

/**
 * Whether the role that publishes may use the key of the topic that is told of compliance changes, and that of the topic of the
 * alarm. The stack's own topics have the key of AWS in the same account.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export const topicKey: Check = {
  name: 'key of the topic',
  of: 'the stack of the rules',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    return (await Promise.all(stacks.map((stack) => diagnoseStack(stack, examination)))).flat();
  },
};
