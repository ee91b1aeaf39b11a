import { GetPolicyCommand } from '@aws-sdk/client-lambda';
import { ok, wrong, type Check, type Diagnosis } from '../check.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { conditionsOf, servicePermissions } from '../resource-policy.ts';

const SOURCE_KEYS = ['aws:sourceaccount', 'aws:sourcearn'];

/** Whether AWS Config of this account may invoke; a condition on anything else is not decided here. */
const diagnosePolicy = (policy: string, name: string, accountId: string | undefined): Diagnosis => {
  const statements = servicePermissions(policy, 'config.amazonaws.com', 'lambda:InvokeFunction');
  const isOurs = (values: readonly string[]): boolean =>
    accountId === undefined || values.some((value) => value.includes(accountId));
  const allows = statements.filter((statement) =>
    conditionsOf(statement).every(({ key, values }) => !SOURCE_KEYS.includes(key) || isOurs(values)),
  );
  if (allows.length === 0)
    return wrong(
      `the policy of function ${name} does not let AWS Config of this account invoke it`,
      `deploy the stack again, or: aws lambda add-permission --function-name ${name} --statement-id AllowConfig --action lambda:InvokeFunction --principal config.amazonaws.com --source-account ${accountId ?? 'ACCOUNT'}`,
    );
  return allows.some((statement) => conditionsOf(statement).length > 0)
    ? ok(`AWS Config may invoke function ${name}`)
    : wrong(
        `AWS Config of any account may invoke function ${name}`,
        'give the permission a SourceAccount, as the template does',
      );
};

const diagnoseFunction = async (
  functionArn: string,
  { clients, accountId }: Examination,
): Promise<Diagnosis> => {
  const [, , , , , , name = functionArn] = functionArn.split(':');
  try {
    const { Policy } = await clients.lambda.send(new GetPolicyCommand({ FunctionName: functionArn }));
    if (Policy === undefined) throw new Error('the answer has no Policy');
    return diagnosePolicy(Policy, name, accountId);
  } catch (error) {
    // Lambda answers so where a function has no policy.
    if (error instanceof Error && error.name === 'ResourceNotFoundException')
      return diagnosePolicy('{"Statement":[]}', name, accountId);
    return unread(error, `the policy of function ${name}`);
  }
};

/** @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html */
export const permissions: Check = {
  name: 'Lambda permission',
  examine: async (examination) => {
    const arns = (await examination.readRules()).flatMap(({ functionArn }) => functionArn ?? []);
    return Promise.all(arns.map((arn) => diagnoseFunction(arn, examination)));
  },
};
