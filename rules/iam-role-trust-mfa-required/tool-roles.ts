/** Roles whose names their tools have chosen, and whose trust they write: an account, and no condition. */
import type { TrustedRole } from './credential-answer.ts';

/** A role whose name may tell which tool has made it. */
export interface NamedRole extends TrustedRole {
  readonly name: string;
}

const TOOLS: readonly (readonly [name: RegExp, tool: string])[] = [
  [/^cdk-[^-]+-(deploy|file-publishing|image-publishing|lookup)-role-\d{12}-/, 'AWS CDK'],
  [/^AWSControlTowerExecution$/, 'AWS Control Tower'],
  [/^AWSCloudFormationStackSetExecutionRole$/, 'AWS CloudFormation StackSets'],
];

/** The tool that made a role of this name; undefined for any other name. */
export const toolOf = (roleName: string): string | undefined =>
  TOOLS.find(([name]) => name.test(roleName))?.[1];
