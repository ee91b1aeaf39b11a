/** Functions of AWS Lambda, and layers. */
import {
  GetLayerVersionPolicyCommand,
  GetPolicyCommand,
  LambdaClient,
  paginateListFunctions,
  paginateListLayers,
} from '@aws-sdk/client-lambda';
import { listIn, required } from '../../../aws/reading.ts';
import { onePolicy, type Asking, type PolicyService } from '../policy-service.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html */
export const layers = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new LambdaClient(settings));
  const versions = new Map<string, number>();
  return {
    resourceType: 'AWS::Lambda::LayerVersion',
    listing: 'ListLayers',
    operation: 'GetLayerVersionPolicy',
    list: async function* () {
      for await (const { Layers } of paginateListLayers({ client }, {}))
        yield listIn('Layers', Layers).map(({ LayerName, LayerArn, LatestMatchingVersion }) => {
          const arn = required('LayerArn', LayerArn);
          const version = LatestMatchingVersion?.Version;
          if (version === undefined) throw new Error(`the answer has no version of ${arn}`);
          versions.set(arn, version);
          return { resourceId: arn, resourceName: `${required('LayerName', LayerName)}:${version}` };
        });
    },
    ask: async ({ resourceId: LayerName }) =>
      onePolicy(
        (
          await client.send(
            new GetLayerVersionPolicyCommand({ LayerName, VersionNumber: versions.get(LayerName) }),
          )
        ).Policy,
      ),
    without: ['ResourceNotFoundException'],
  };
};

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export const functions = ({ settings, traced }: Asking): PolicyService => {
  const client = traced(new LambdaClient(settings));
  return {
    resourceType: 'AWS::Lambda::Function',
    listing: 'ListFunctions',
    operation: 'GetPolicy',
    list: async function* () {
      for await (const { Functions } of paginateListFunctions({ client }, {}))
        yield listIn('Functions', Functions).map(({ FunctionArn, FunctionName }) => ({
          resourceId: required('FunctionArn', FunctionArn),
          resourceName: required('FunctionName', FunctionName),
        }));
    },
    ask: async ({ resourceId: FunctionName }) =>
      onePolicy((await client.send(new GetPolicyCommand({ FunctionName }))).Policy),
    without: ['ResourceNotFoundException'],
  };
};
