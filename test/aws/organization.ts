import type { Account } from './account.ts';

/** A StackSet with the stacks that it has in accounts. */
export interface EmulatedStackSet {
  StackSetName: string;
  StackSetId: string;
  Description: string;
  template: string;
  parameters: Record<string, string>;
  /** Handed to the stack of every account. */
  tags?: Record<string, string>;
  capabilities: string[];
  /** What it was deployed to. */
  targets: string[];
  /** By account id. */
  instances: Record<
    string,
    {
      StatusReason?: string;
      DetailedStatus: string;
      parameters: Record<string, string>;
      /** CURRENT where it succeeded and OUTDATED elsewhere, unless said. */
      Status?: string;
      DriftStatus?: string;
    }
  >;
  operations: Record<string, { Status: string; before: string[] }>;
  /** What DescribeStackSet has beside these; automatic deployment unless said. */
  described?: object;
}

/** The state of an emulated organization, which all its accounts share. */
export interface EmulatedOrganization {
  id: string;
  partition: string;
  FeatureSet: 'ALL' | 'CONSOLIDATED_BILLING';
  managementAccountId: string;
  rootId: string;
  /** The parent of each organizational unit. */
  units: Record<string, string>;
  /** The parent of each account. */
  members: Record<string, string>;
  /** The State of each account; ACTIVE unless said. */
  states: Record<string, string>;
  /** By account id; `Account` and the id unless said. */
  names: Record<string, string>;
  trustedServices: string[];
  /** Whether CloudFormation's trusted access was activated. */
  stackSetsAccess: boolean;
  /** The services of each delegated administrator. */
  delegated: Record<string, string[]>;
  /** By name. */
  stackSets: Record<string, EmulatedStackSet>;
  /** Why the stack of an account fails, by account id. */
  failingAccounts: Record<string, string>;
}

export const STACK_SETS = 'member.org.stacksets.cloudformation.amazonaws.com';

/** An organization from as little as is said about it. */
export const toOrganization = (
  description: Partial<EmulatedOrganization> & Pick<EmulatedOrganization, 'managementAccountId'>,
): EmulatedOrganization => ({
  id: 'o-exampleorgid',
  partition: 'aws',
  FeatureSet: 'ALL',
  rootId: 'r-a1b2',
  units: {},
  members: {},
  states: {},
  names: {},
  trustedServices: [],
  stackSetsAccess: false,
  delegated: {},
  stackSets: {},
  failingAccounts: {},
  ...description,
});

/** Whether an account is the management account, or a delegated administrator of anything or of one service. */
export const isAdministrator = (
  { accountId }: Pick<Account, 'accountId'>,
  { managementAccountId, delegated }: EmulatedOrganization,
  service?: string,
): boolean =>
  accountId === managementAccountId ||
  (service === undefined
    ? delegated[accountId] !== undefined
    : (delegated[accountId] ?? []).includes(service));

/** The accounts under roots and units, the management account left out as StackSets does. */
export const accountsUnder = (
  { members, units, managementAccountId }: EmulatedOrganization,
  targets: readonly string[],
): readonly string[] => {
  const isUnder = (parent: string | undefined): boolean =>
    parent !== undefined && (targets.includes(parent) || isUnder(units[parent]));
  return Object.keys(members).filter((id) => id !== managementAccountId && isUnder(members[id]));
};
