import type { MemberPackage } from '../deploy/member-package.ts';
import type { OrganizationClients } from './open-organization.ts';
import type { Organization } from './organization.ts';

/** What a deployment is about, once everything that was asked for has been checked. */
export interface Deployment {
  readonly clients: OrganizationClients;
  /** The account of the credentials, twelve digits. */
  readonly accountId: string;
  readonly organization: Organization;
  /** SELF in the management account; a delegated administrator says so to CloudFormation. */
  readonly callAs: 'SELF' | 'DELEGATED_ADMIN';
  /** Absent: what the StackSet already has, or the root. */
  readonly organizationalUnitIds?: readonly string[];
  readonly rootId: string;
  /** Those that were asked for; every other one keeps its value. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Of the stacks and everything in them, in every account; those that were asked for. */
  readonly tags: ReadonlyMap<string, string>;
  readonly member: MemberPackage;
  /** The texts of deploy/organization/bucket.yaml and rules.yaml there, and of baseline/template.yaml. */
  readonly templates: { readonly bucket: string; readonly rules: string; readonly baseline: string };
  /** The account to register; twelve digits. The rest is deployed from there. */
  readonly delegatedAdministrator?: string;
  /** A bucket of the delegated administrator, for the management account's own stack. */
  readonly codeBucket?: string;
  /** Leaves the management account without rules. */
  readonly skipManagementAccount: boolean;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly onProgress: (text: string) => void;
}
