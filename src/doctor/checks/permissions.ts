import { GetPolicyCommand } from '@aws-sdk/client-lambda';
import { ok, unknown, wrong, type Check, type Diagnosis } from '../check.ts';
import type { DeployedRule } from '../deployed-rule.ts';
import { unread } from '../diagnose.ts';
import type { Examination } from '../examination.ts';
import { answerOfPolicy } from '../resource-policy.ts';
import { shellCommand } from '../shell-command.ts';

const SERVICE = 'config.amazonaws.com';
const NO_POLICY = '{"Statement":[]}';

/** Whether AWS Config may invoke the function of this rule. */
const diagnosePolicy = (
  policy: string,
  name: string,
  ruleArn: string,
  { region }: Examination,
): Diagnosis => {
  const [, , , , sourceAccount = ''] = ruleArn.split(':');
  const answer = answerOfPolicy(policy, {
    service: SERVICE,
    action: 'lambda:InvokeFunction',
    sourceAccount,
    sourceArn: ruleArn,
  });
  const show = shellCommand`aws lambda get-policy --function-name ${name} --region ${region}`;
  switch (answer) {
    case 'allowed':
      return ok(`AWS Config of account ${sourceAccount} may invoke function ${name}`);
    case 'open':
      return wrong(
        `AWS Config of any account may invoke function ${name}`,
        `deploy the stack again; or take that permission away (aws lambda remove-permission) and give it with --source-account ${sourceAccount}. Its Sid is in the policy`,
        show,
      );
    case 'not allowed':
      return wrong(
        `the policy of function ${name} does not let AWS Config of account ${sourceAccount} invoke it`,
        'deploy the stack again, or give the permission',
        shellCommand`aws lambda add-permission --function-name ${name} --statement-id AllowConfig --action lambda:InvokeFunction --principal ${SERVICE} --source-account ${sourceAccount} --region ${region}`,
      );
    case 'undecided':
      return unknown(
        `whether AWS Config may invoke function ${name} rests on a Deny or a condition that is not decided here`,
        'read its policy',
        show,
      );
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
    const { Policy } = await clients.lambda
      .send(new GetPolicyCommand({ FunctionName: functionArn }))
      .catch((error: unknown) => {
        const isMissing = error instanceof Error && error.name === 'ResourceNotFoundException';
        if (!isMissing) throw error;
        // Lambda says the same of a function without a policy and of one that is not there, in other words.
        return { Policy: error.message.startsWith('Function not found') ? '' : NO_POLICY };
      });
    if (Policy === undefined) throw new Error('the answer has no Policy');
    // That there is no function is said with the functions.
    return Policy === '' ? [] : [diagnosePolicy(Policy, name, arn, examination)];
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
