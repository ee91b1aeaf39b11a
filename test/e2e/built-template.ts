import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { withGlobals } from '../support/with-globals.ts';
import type { BuiltFunction } from './lambda-host.ts';

export interface Built extends BuiltFunction {
  readonly logicalId: string;
  readonly runtime: string;
  /** Its environment variables that are no reference: which function it is. */
  readonly literals: Readonly<Record<string, string>>;
  /** What its role may do where its rule is asked for all that it can ask, sorted: `iam:ListUsers`. */
  readonly grantedActions: readonly string[];
}

interface FunctionProperties {
  readonly CodeUri: string;
  readonly Handler: string;
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly Runtime: string;
  readonly Role: { readonly 'Fn::GetAtt': readonly string[] };
  readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
}

/** What is there under a condition alone: `Fn::If` with its name, the value, and nothing. */
type Conditional<Value> = Value | { readonly 'Fn::If': readonly [string, Value, unknown] };
type Actions = string | readonly Conditional<string>[];

interface RoleProperties {
  readonly Policies: readonly {
    readonly PolicyDocument: {
      readonly Statement: readonly Conditional<{ readonly Action: Actions }>[];
    };
  }[];
}

type Resource =
  | { readonly Type: 'AWS::Serverless::Function'; readonly Properties: FunctionProperties }
  | { readonly Type: 'AWS::IAM::Role'; readonly Properties: RoleProperties };

const whereItHolds = <Value>(value: Conditional<Value>): Value =>
  typeof value === 'object' && value !== null && 'Fn::If' in value ? value['Fn::If'][1] : value;

const actionsOf = (role: Resource | undefined): string[] => {
  if (role?.Type !== 'AWS::IAM::Role') throw new Error('the Role of a function is no role of the template');
  const statements = role.Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return statements
    .map(whereItHolds)
    .flatMap(({ Action }) => (typeof Action === 'string' ? [Action] : Action.map(whereItHolds)))
    .sort();
};

/** The functions of a template that `sam build` wrote, each with the folder that would be zipped. */
export const readBuiltFunctions = (path: string): Built[] => {
  const Resources = withGlobals<Resource>(parse(readFileSync(path, 'utf8')));
  return Object.entries(Resources).flatMap(([logicalId, resource]) => {
    if (resource.Type !== 'AWS::Serverless::Function') return [];
    const { CodeUri, Handler, MemorySize, Timeout, Runtime, Role, Environment } = resource.Properties;
    return [
      {
        logicalId,
        codeUri: join(dirname(path), CodeUri),
        handler: Handler,
        memorySize: MemorySize,
        timeout: Timeout,
        runtime: Runtime,
        literals: Object.fromEntries(
          Object.entries(Environment.Variables).flatMap(([name, value]) =>
            typeof value === 'string' ? [[name, value]] : [],
          ),
        ),
        grantedActions: actionsOf(Resources[Role['Fn::GetAtt'][0] ?? '']),
      },
    ];
  });
};
