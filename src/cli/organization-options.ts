import { Option } from 'commander';
import type { AccountOptions } from './account-options.ts';
import { packageOption, planOptions, tagOption } from './deploy-options.ts';
import { once, repeatable, unlessAccountId, unlessLike } from './option-values.ts';

/** What `mfa-rules deploy-organization` is told. */
export interface DeployOrganizationOptions extends AccountOptions {
  readonly organizationalUnit?: readonly string[];
  readonly delegatedAdministrator?: string;
  readonly codeBucket?: string;
  readonly package?: string;
  /** `Key=Value` each. */
  readonly parameter?: readonly string[];
  /** `Key=Value` each. */
  readonly tag?: readonly string[];
  readonly skipManagementAccount?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly quiet?: boolean;
}

/** @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html */
const TARGET = /^(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/;

/** The options of `mfa-rules deploy-organization` that no other command has. */
export const organizationOptions = (): readonly Option[] => [
  repeatable(
    '--organizational-unit <id>',
    'deploy to accounts of this unit, ou-…, or of the root, r-… (repeatable; default: what is deployed, else the root)',
    unlessLike(TARGET, 'It is the id of a unit, ou-…, or of the root, r-….'),
  ),
  once(
    '--delegated-administrator <account>',
    'register this account, which the rest is then deployed from; in the management account',
    unlessAccountId,
  ),
  once(
    '--code-bucket <name>',
    'deploy the rules of the management account itself from this bucket of the --delegated-administrator',
  ),
  packageOption(),
  repeatable(
    '--parameter <Key=Value>',
    'set a parameter of template.yaml or deploy/organization/rules.yaml (repeatable)',
  ),
  tagOption(),
  new Option('--skip-management-account', 'leave the management account without rules'),
  ...planOptions(),
];
