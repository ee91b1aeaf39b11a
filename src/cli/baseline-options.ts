import { Option } from 'commander';
import { once, repeatable, unlessAccountId, unlessLike } from './option-values.ts';
import { choice } from './options.ts';

/** What can be printed. The first is what is printed where nothing is said. */
const BASELINE_PARTS = ['template', 'self-manage', 'group', 'role'] as const;
export type BaselinePart = (typeof BASELINE_PARTS)[number];

/** The roles of the baseline; the first is that of the group that is printed where nothing is said. */
const BASELINE_ROLES = ['read-only', 'power-user', 'administrator'] as const;
export type BaselineRole = (typeof BASELINE_ROLES)[number];

export interface BaselineOptions {
  readonly print?: BaselinePart;
  readonly for?: BaselineRole;
  /** Twelve digits. */
  readonly accountId?: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition?: string;
  /** `Key=Value` each. */
  readonly parameter?: readonly string[];
  readonly output?: string;
}

export const baselineOptions = (): readonly Option[] => [
  choice(
    '--print <part>',
    'the template, or one of its policies: the self-manage policy, the policy of a group, the trust policy of a role (default: template)',
    BASELINE_PARTS,
  ),
  choice('--for <role>', 'of --print group: the group of this role (default: read-only)', BASELINE_ROLES),
  once('--account-id <id>', 'of --print group and role: the account that the policy is for', unlessAccountId),
  once(
    '--partition <name>',
    'the partition of the account (default: aws)',
    unlessLike(/^aws(-[a-z]+)*$/, 'It is a partition such as aws, aws-cn or aws-us-gov.'),
  ),
  repeatable(
    '--parameter <Key=Value>',
    'a parameter of the template that the policy depends on (repeatable)',
  ),
];
