import { FIRST_SCHEDULE, nextTold, SCHEDULE_OF, SILENT_HOURS, wellAtOf } from '../../alarm/alarm.ts';
import { readSchedule } from '../../alarm/schedule.ts';
import type { Check } from '../check.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';

const HOUR = 3_600_000;

const diagnoseSchedule = async (
  stackName: string,
  topicArn: string,
  asked: { readonly group: string; readonly name: string },
  { clients, region, now }: Examination,
): Promise<Diagnosis> => {
  if (topicArn.split(':')[3] !== region)
    return diagnosis('alarm-of-another-region', { stackName, topicArn, region });
  const schedule = await readSchedule(clients.scheduler, asked.group, asked.name);
  const tellsAt = schedule?.State === 'ENABLED' ? nextTold(schedule.ScheduleExpression, now) : undefined;
  if (tellsAt === undefined) return diagnosis('alarm-missing', { stackName, topicArn });
  const wellAt = wellAtOf(schedule?.Description);
  const alarm = { stackName, topicArn, tellsAt: tellsAt.toISOString() };
  if (wellAt === undefined) return diagnosis('alarm-waits', alarm);
  const told = { ...alarm, wellAt: wellAt.toISOString(), hours: SILENT_HOURS };
  return now.getTime() - wellAt.getTime() > SILENT_HOURS * HOUR
    ? diagnosis('alarm-tells', told)
    : diagnosis('alarm-put-off', told);
};

/** What the stack itself has set: each look that has set the alarm disables it, and none makes it anew. */
const diagnoseFirst = async (
  stackName: string,
  group: string,
  isSet: boolean,
  { clients }: Examination,
): Promise<readonly Diagnosis[]> => {
  const first = await readSchedule(clients.scheduler, group, FIRST_SCHEDULE);
  if (first === undefined) return [diagnosis('first-alarm-missing', { stackName })];
  return isSet && first.State === 'ENABLED' ? [diagnosis('first-alarm-tells', { stackName })] : [];
};

/** Of a schedule that a look has set. */
const SET: readonly string[] = ['alarm-put-off', 'alarm-waits', 'alarm-tells'];

const diagnoseStack = async (
  { name: stackName, resources, parameters }: DeployedStack,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  const group = resources.get('AlarmSchedules');
  // Where nobody is told there is none.
  if (group === undefined) return [];
  const topics = [
    [SCHEDULE_OF.AlarmTopicArn, parameters.get('AlarmTopicArn')],
    [SCHEDULE_OF.AlarmTopic, resources.get('AlarmTopic')],
  ] as const;
  const found = await Promise.all(
    topics.flatMap(([name, topicArn]) =>
      topicArn === undefined || topicArn === ''
        ? []
        : [
            diagnoseSchedule(stackName, topicArn, { group, name }, examination).catch((error: unknown) =>
              unread(error, `the alarm of stack ${stackName} that tells ${topicArn}`),
            ),
          ],
    ),
  );
  // A stack of an older version has none.
  if (!resources.has('FirstAlarm')) return found;
  const isSet = found.some(({ id }) => SET.includes(id));
  const first = await diagnoseFirst(stackName, group, isSet, examination).catch((error: unknown) => [
    unread(error, `schedule ${FIRST_SCHEDULE} of stack ${stackName}`),
  ]);
  return [...found, ...first];
};

/**
 * The schedule that tells where no look of the heartbeat comes out well. Who is told, and that somebody is, is another check.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
 */
export const alarm: Check = {
  name: 'alarm',
  of: 'the stack of the rules',
  examine: async (examination) => {
    const stacks = await examination.readStacks();
    return (await Promise.all(stacks.map((stack) => diagnoseStack(stack, examination)))).flat();
  },
};
