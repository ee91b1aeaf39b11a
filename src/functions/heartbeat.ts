import type { Context } from 'aws-lambda';
import type { Look } from '../alarm/alarm.ts';
import { renewAlarm, type Alarm } from '../alarm/schedule.ts';
import { diagnose, type Diagnosed } from '../doctor/diagnose.ts';
import { examinationOfStack } from '../doctor/examination.ts';
import { heartbeatChecks } from '../doctor/heartbeat-checks.ts';
import { clientSettings } from '../aws/clients.ts';
import { errorText } from '../text/error-text.ts';
import { withLogLine } from './log-line.ts';

/** @throws where template.yaml, or Lambda, should have set it; empty is a value */
const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

/** What could not be read is not well either: nothing would be heard of it. */
const isNotWell = ({ status }: Diagnosed): boolean => status === 'wrong' || status === 'unknown';

/** Of a stack by its id, `arn:aws:cloudformation:eu-west-1:111122223333:stack/NAME/GUID`. */
const alarmOf = (stackId: string, region: string): Alarm => ({
  accountId: stackId.split(':')[4] ?? '',
  region,
  stackName: stackId.split('/')[1] ?? stackId,
  group: setting('ALARM_SCHEDULES'),
  roleArn: setting('ALARM_ROLE_ARN'),
  deadLetterArn: setting('ALARM_DEAD_LETTER_ARN'),
  topics: { AlarmTopicArn: setting('ALARM_TOPIC_ARN'), AlarmTopic: setting('ALARM_EMAIL_TOPIC_ARN') },
});

/**
 * Looks whether the rules of the stack can work and do, and puts the alarm off where they do.
 *
 * @throws with what is wrong, and with what could not be read
 */
export const lookAt = (context: Partial<Context>, now: Date): Promise<void> =>
  withLogLine({ function: 'heartbeat', requestId: context.awsRequestId }, async ({ add, withoutSecrets }) => {
    const [region = '', stackId = '', ruleNamePrefix = ''] = [
      'AWS_REGION',
      'STACK_ID',
      'RULE_NAME_PREFIX',
    ].map(setting);
    const alarm = alarmOf(stackId, region);
    const examination = examinationOfStack(
      { settings: clientSettings },
      { accountId: alarm.accountId, region, now },
      { stackId, ruleNamePrefix },
    );
    const diagnosed = await diagnose(heartbeatChecks, examination, () => undefined);
    const notWell = diagnosed.filter(isNotWell);
    add({
      diagnoses: notWell.map(({ check, id, status, data }) => ({ check, id, status, data })),
      well: diagnosed.length - notWell.length,
    });
    const look: Look = {
      at: now,
      notWell: notWell.map(({ message, remedy }) => ({
        message: withoutSecrets(message),
        ...(remedy !== undefined && { remedy }),
      })),
    };
    const notSet = await renewAlarm(examination.clients.scheduler, alarm, look).then(
      () => [],
      (error: unknown) => [errorText(error)],
    );
    const wrong = [...notWell.map(({ message }) => message), ...notSet];
    if (wrong.length > 0) throw new Error(wrong.join('; '));
  });

/**
 * The Lambda function that EventBridge invokes every six hours. A look that comes out well is the heartbeat: the alarm tells
 * where none has for half a day, whether looks failed or none was made.
 */
export const handler = (_event: unknown, context: Partial<Context> = {}): Promise<void> =>
  lookAt(context, new Date());
