/** Policies that can be given in every account: what one writes oneself, and those of AWS. */
import { oncePer } from '../policy/lazily.ts';
import { type PolicyDocument, isReadable, readPolicyDocument } from '../policy/policy-document.ts';
import type { Holding } from './actor.ts';
import { type AwsPolicy, awsPolicies } from './aws-policies.ts';
import { policyLeadsOn } from './leading-on.ts';
import type { World } from './world.ts';

const read = (...statements: readonly object[]): PolicyDocument => {
  const document = readPolicyDocument(
    { Version: '2012-10-17', Statement: statements },
    { kind: 'identity', isStored: true },
  );
  return isReadable(document) ? document : { version: '2012-10-17', statements: [] };
};

const ANYTHING = read({ Effect: 'Allow', Action: '*', Resource: '*' });

const ALL_OF_IAM = read({ Effect: 'Allow', Action: 'iam:*', Resource: '*' });

/** What one writes oneself. */
export const OWN_POLICY: Holding = {
  id: 'own',
  name: 'a policy of its own',
  kind: 'own',
  arn: undefined,
  of: { kind: 'self' },
  document: ANYTHING,
};

const awsPolicy = (name: string, partition: string, document: PolicyDocument): Holding => {
  const arn = `arn:${partition}:iam::aws:policy/${name}`;
  return { id: arn, name, kind: 'managed', arn, of: { kind: 'self' }, document };
};

/** AWS managed policies that make an administrator by themselves: in every account, whether or not they are attached to anybody. */
export const administratorPolicies = (partition: string): readonly Holding[] => [
  awsPolicy('AdministratorAccess', partition, ANYTHING),
  awsPolicy('IAMFullAccess', partition, ALL_OF_IAM),
];

/** An AWS managed policy that nobody in the account need have, and whether it makes an administrator of whoever has it alone. */
export interface OfAws {
  readonly holding: Holding;
  readonly isEnough: boolean;
}

const readOfAws = ({ name, level, statements }: AwsPolicy, partition: string): OfAws => {
  const holding = awsPolicy(name, partition, read(...statements));
  return {
    holding: { ...holding, name: name.slice(name.lastIndexOf('/') + 1) },
    isEnough: level === 'administrator',
  };
};

const readByPartition = new Map<string, readonly OfAws[]>();

/** Read once: the same document is the same object in every account. */
const allIn = (partition: string): readonly OfAws[] => {
  const found = readByPartition.get(partition) ?? awsPolicies().map((policy) => readOfAws(policy, partition));
  readByPartition.set(partition, found);
  return found;
};

const ofAwsIn = oncePer((_world: World) => new Map<string, readonly OfAws[]>());

/** AWS managed policies that may lead anywhere in an account, and that its own answer does not have. */
export const policiesOfAws = (world: World, partition: string): readonly OfAws[] => {
  const byPartition = ofAwsIn(world);
  const found =
    byPartition.get(partition) ??
    allIn(partition).filter(
      ({ holding }) =>
        holding.arn !== undefined &&
        world.policyWith(holding.arn) === undefined &&
        policyLeadsOn(holding, world),
    );
  byPartition.set(partition, found);
  return found;
};

/** Whether a policy is one of those, which are attached all at once. */
export const isOfAws = ({ id, arn }: Pick<Holding, 'id' | 'arn'>): boolean => id === arn;
