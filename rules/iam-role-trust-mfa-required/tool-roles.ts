/** Roles whose names their tools have chosen, and whose trust they write: an account, and no condition. */
import type { TrustedRole } from './credential-answer.ts';

/** A role whose name may tell which tool has made it. */
export interface NamedRole extends TrustedRole {
  readonly name: string;
}

const TOOLS = [
  [/^cdk-[^-]+-(deploy|file-publishing|image-publishing|lookup)-role-\d{12}-/, 'AWS CDK'],
  [/^AWSControlTowerExecution$/, 'AWS Control Tower'],
  [/^AWSCloudFormationStackSetExecutionRole$/, 'AWS CloudFormation StackSets'],
  // Its name unless whoever made the account chose another.
  [/^OrganizationAccountAccessRole$/, 'AWS Organizations'],
] as const satisfies readonly (readonly [name: RegExp, tool: string])[];

export type Tool = (typeof TOOLS)[number][1];

/** The tool that made a role of this name; undefined for any other name. */
export const toolOf = (roleName: string): Tool | undefined =>
  TOOLS.find(([name]) => name.test(roleName))?.[1];
