import { GetFunctionConfigurationCommand, GetPolicyCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Check } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { diagnosis, type Diagnosis } from '../diagnoses.ts';
import { isGone, unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { answerOfPolicy } from '../service-request.ts';

const SERVICE = 'config.amazonaws.com';
const NO_POLICY = '{"Statement":[]}';

/** Whether AWS Config may invoke the function of this rule. */
const diagnosePolicy = (
  policy: string,
  { functionName, functionArn }: { readonly functionName: string; readonly functionArn: string },
  ruleArn: string,
  { region }: Examination,
): Diagnosis => {
  const [, , , , sourceAccount = ''] = ruleArn.split(':');
  const answer = answerOfPolicy(policy, {
    service: SERVICE,
    action: 'lambda:InvokeFunction',
    resource: functionArn,
    sourceAccount,
    sourceArn: ruleArn,
  });
  switch (answer) {
    case 'allowed':
      return diagnosis('function-may-be-invoked', { functionName, sourceAccount });
    case 'open':
      return diagnosis('function-open-to-any-account', { functionName, sourceAccount, region });
    case 'not allowed':
      return diagnosis('function-may-not-be-invoked', { functionName, sourceAccount, region });
    case 'undecided':
      return diagnosis('function-policy-undecided', { functionName, region });
  }
};

/**
 * The policy of a function; undefined where there is no function. Lambda says ResourceNotFoundException of both a
 * function without a policy and one that is not there: its configuration tells which.
 *
 * @throws the error of AWS Lambda
 */
const readPolicy = async (lambda: LambdaClient, functionArn: string): Promise<string | undefined> => {
  try {
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: functionArn }));
    if (Policy === undefined) throw new Error('the answer has no Policy');
    return Policy;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  try {
    await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn }));
    return NO_POLICY;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
};

const diagnoseFunction = async (
  { arn, name: ruleName, functionArn }: DeployedRule,
  examination: Examination,
): Promise<readonly Diagnosis[]> => {
  if (functionArn === undefined) return [];
  const [, , , , , , name = functionArn] = functionArn.split(':');
  const { clients } = examination;
  try {
    if (arn === undefined) throw new Error(`rule ${ruleName} has no ConfigRuleArn`);
    const policy = await readPolicy(clients.lambda, functionArn);
    // That there is no function is said with the functions.
    return policy === undefined
      ? []
      : [diagnosePolicy(policy, { functionName: name, functionArn }, arn, examination)];
  } catch (error) {
    return [unread(error, `the policy of function ${name}`)];
  }
};

/** @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html */
export const permissions: Check = {
  name: 'Lambda permission',
  of: 'which rules are deployed',
  examine: async (examination) => {
    const rules = await examination.readRules();
    return (await Promise.all(rules.map((rule) => diagnoseFunction(rule, examination)))).flat();
  },
};
