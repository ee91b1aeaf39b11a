import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { withGlobals } from '../support/with-globals.ts';
import type { BuiltFunction } from './lambda-host.ts';

export interface Built extends BuiltFunction {
  readonly logicalId: string;
  readonly runtime: string;
  /** What its role may do, sorted: `iam:ListUsers`. */
  readonly grantedActions: readonly string[];
}

interface FunctionProperties {
  readonly CodeUri: string;
  readonly Handler: string;
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly Runtime: string;
  readonly Role: { readonly 'Fn::GetAtt': readonly string[] };
}

interface RoleProperties {
  readonly Policies: readonly {
    readonly PolicyDocument: {
      readonly Statement: readonly { readonly Action: string | readonly string[] }[];
    };
  }[];
}

type Resource =
  | { readonly Type: 'AWS::Serverless::Function'; readonly Properties: FunctionProperties }
  | { readonly Type: 'AWS::IAM::Role'; readonly Properties: RoleProperties };

const actionsOf = (role: Resource | undefined): string[] => {
  if (role?.Type !== 'AWS::IAM::Role') throw new Error('the Role of a function is no role of the template');
  const statements = role.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return statements.flatMap(({ Action }) => Action).sort();
};

/** The functions of a template that `sam build` wrote, each with the folder that would be zipped. */
export const readBuiltFunctions = (path: string): Built[] => {
  const Resources = withGlobals<Resource>(parse(readFileSync(path, 'utf8')));
  return Object.entries(Resources).flatMap(([logicalId, resource]) => {
    if (resource.Type !== 'AWS::Serverless::Function') return [];
    const { CodeUri, Handler, MemorySize, Timeout, Runtime, Role } = resource.Properties;
    return [
      {
        logicalId,
        codeUri: join(dirname(path), CodeUri),
        handler: Handler,
        memorySize: MemorySize,
        timeout: Timeout,
        runtime: Runtime,
        grantedActions: actionsOf(Resources[Role['Fn::GetAtt'][0] ?? '']),
      },
    ];
  });
};
