import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type GetFunctionConfigurationCommandOutput,
} from '@aws-sdk/client-lambda';
import { diagnosis, type Diagnosis } from './diagnoses.ts';
import { isGone, unread } from './diagnose.ts';
import type { Examination } from './examination.ts';

/** `arn:aws:lambda:eu-west-1:111122223333:function:NAME`, with or without a version after it. */
export const functionNameOf = (functionArn: string): string => functionArn.split(':')[6] ?? functionArn;

const diagnoseState = (
  functionName: string,
  region: string,
  { State, StateReason, LastUpdateStatus, LastUpdateStatusReason }: GetFunctionConfigurationCommandOutput,
  reserved: number | undefined,
): Diagnosis | undefined => {
  if (State === 'Failed' || LastUpdateStatus === 'Failed')
    return diagnosis('function-failed-state', { functionName, why: StateReason ?? LastUpdateStatusReason });
  return reserved === 0 ? diagnosis('function-switched-off', { functionName, region }) : undefined;
};

export interface FunctionState {
  /** When it was deployed the last time; undefined where that could not be read. */
  readonly lastModified?: string | undefined;
  readonly found?: Diagnosis | undefined;
}

/** Whether a function can run at all. An error of AWS is what was found: whatever else is asked is told all the same. */
export const readFunctionState = async (
  name: string,
  { clients: { lambda }, region }: Examination,
): Promise<FunctionState> => {
  const read: { lastModified?: string | undefined } = {};
  try {
    const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    read.lastModified = configuration.LastModified;
    const { ReservedConcurrentExecutions } = await lambda.send(
      new GetFunctionConcurrencyCommand({ FunctionName: name }),
    );
    return { ...read, found: diagnoseState(name, region, configuration, ReservedConcurrentExecutions) };
  } catch (error) {
    const found = isGone(error)
      ? diagnosis('function-missing', { functionName: name })
      : unread(error, `the state of function ${name}`);
    return { ...read, found };
  }
};
