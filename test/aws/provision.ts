import { createHash } from 'node:crypto';
import type { CloudFormationTemplate } from '../support/cloudformation-yaml.ts';
import type { Account, EmulatedStack } from './account.ts';
import { AwsError } from './aws-error.ts';
import { putStackSet } from './stack-sets.ts';
import { resolved } from './template-values.ts';

type Names = Record<string, unknown>;

/** Makes what a template describes, as far as this project's templates need it; gives what its Refs stand for. */
export const provision = (
  account: Account,
  template: CloudFormationTemplate,
  stack: Pick<EmulatedStack, 'StackName' | 'parameters' | 'tags'>,
  earlier: EmulatedStack | undefined,
): Names => {
  const names: Names = {
    ...stack.parameters,
    'AWS::Region': 'us-east-1',
    'AWS::AccountId': account.accountId,
  };
  const isMade = (condition: string | undefined): boolean =>
    condition === undefined || resolved(template.Conditions?.[condition], names, template) !== false;
  for (const [id, { Type, Condition, Properties }] of Object.entries(template.Resources)) {
    if (!isMade(Condition)) continue;
    const properties = resolved(Properties, names, template) as Readonly<Record<string, unknown>>;
    names[id] = `${stack.StackName}-${id}`;
    if (Type === 'AWS::SNS::Topic')
      names[id] = `arn:aws:sns:us-east-1:${account.accountId}:${stack.StackName}-${id}`;
    if (Type === 'AWS::S3::Bucket') {
      const suffix = createHash('sha256').update(account.accountId).digest('hex').slice(0, 12);
      const bucket = `${stack.StackName}-${id.toLowerCase()}-${suffix}`;
      account.buckets[bucket] ??= {};
      names[id] = bucket;
    }
    if (Type === 'AWS::CloudFormation::StackSet')
      names[id] = putStackSet(account, { ...properties, tags: stack.tags ?? {} }, earlier?.StackId);
    if (Type === 'AWS::Config::ConfigurationAggregator')
      account.aggregators[String(properties['ConfigurationAggregatorName'])] ??= { sources: [], rules: [] };
    if (Type === 'AWS::Config::ConfigRule' && !account.hasConfigurationRecorder)
      throw new AwsError(
        'NoAvailableConfigurationRecorderException',
        'Configuration recorder is not available to put config rule.',
      );
  }
  return names;
};

/** What a template's Outputs say, of those that are names. */
export const outputsOf = (template: CloudFormationTemplate, names: Names): Record<string, string> =>
  Object.fromEntries(
    Object.entries(template.Outputs ?? {}).flatMap(([name, output]) => {
      const value = resolved((output as { Value: unknown }).Value, names, template);
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
