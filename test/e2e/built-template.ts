import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { BuiltFunction } from './lambda-host.ts';

export interface Built extends BuiltFunction {
  readonly logicalId: string;
  readonly runtime: string;
}

interface FunctionProperties {
  readonly CodeUri: string;
  readonly Handler: string;
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly Runtime: string;
}

/** The functions of a template that `sam build` wrote, each with the folder that would be zipped. */
export const readBuiltFunctions = (path: string): Built[] => {
  // The tags of CloudFormation's short forms do not matter here: what they tag is read as it stands.
  const template = parse(readFileSync(path, 'utf8'), { logLevel: 'silent' }) as {
    readonly Resources: Readonly<
      Record<string, { readonly Type: string; readonly Properties: FunctionProperties }>
    >;
  };
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::Serverless::Function')
    .map(([logicalId, { Properties }]) => ({
      logicalId,
      codeUri: join(dirname(path), Properties.CodeUri),
      handler: Properties.Handler,
      memorySize: Properties.MemorySize,
      timeout: Properties.Timeout,
      runtime: Properties.Runtime,
    }));
};
