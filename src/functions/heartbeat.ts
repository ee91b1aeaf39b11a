import type { Context } from 'aws-lambda';
import { diagnose, type Diagnosed } from '../doctor/diagnose.ts';
import { examinationOfStack } from '../doctor/examination.ts';
import { heartbeatChecks } from '../doctor/heartbeat-checks.ts';
import { clientSettings } from '../aws/clients.ts';
import { withLogLine } from './log-line.ts';

/** @throws where template.yaml, or Lambda, should have set it; empty is a value */
const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

/** What could not be read is not well either: nothing would be heard of it. */
const isNotWell = ({ status }: Diagnosed): boolean => status === 'wrong' || status === 'unknown';

/**
 * Looks whether the rules of the stack can work and do.
 *
 * @throws with what is wrong, and with what could not be read
 */
export const lookAt = (context: Partial<Context>, now: Date): Promise<void> =>
  withLogLine({ function: 'heartbeat', requestId: context.awsRequestId }, async ({ add }) => {
    const [region, stackId, ruleNamePrefix] = ['AWS_REGION', 'STACK_ID', 'RULE_NAME_PREFIX'].map(setting);
    if (region === undefined || stackId === undefined || ruleNamePrefix === undefined) return;
    const examination = examinationOfStack(
      { settings: clientSettings },
      // `arn:aws:cloudformation:eu-west-1:111122223333:stack/NAME/GUID`
      { accountId: stackId.split(':')[4], region, now },
      { stackId, ruleNamePrefix },
    );
    const diagnosed = await diagnose(heartbeatChecks, examination, () => undefined);
    const notWell = diagnosed.filter(isNotWell);
    add({
      diagnoses: notWell.map(({ check, id, status, data }) => ({ check, id, status, data })),
      well: diagnosed.length - notWell.length,
    });
    if (notWell.length > 0) throw new Error(notWell.map(({ message }) => message).join('; '));
  });

/**
 * The Lambda function that EventBridge invokes every six hours. A look that comes out well is the heartbeat: the alarm goes
 * off where none has for twelve hours, whether looks failed or none was made.
 */
export const handler = (_event: unknown, context: Partial<Context> = {}): Promise<void> =>
  lookAt(context, new Date());
