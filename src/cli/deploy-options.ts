import { Option } from 'commander';
import type { PlanOptions } from './carry-out-plan.ts';
import type { AccountOptions } from './account-options.ts';
import { once, repeatable, unlessLike } from './option-values.ts';

/** What `mfa-rules deploy` is told. */
export interface DeployOptions extends PlanOptions, AccountOptions {
  readonly stackName?: string;
  readonly bucket?: string;
  readonly package?: string;
  /** `Key=Value` each. */
  readonly parameter?: readonly string[];
  /** `Key=Value` each. */
  readonly tag?: readonly string[];
}

export const packageOption = (): Option =>
  once('--package <dir>', 'deploy what `npm run package:member` made (default: dist/member of this program)');

export const yesOption = (): Option => new Option('--yes', 'do not ask before anything is changed');

export const tagOption = (): Option =>
  repeatable('--tag <Key=Value>', 'give the stacks and all that they make this tag (repeatable)');

/** How every command that changes something is told to go about it. */
export const planOptions = (): readonly Option[] => [
  new Option('--dry-run', 'show what would be done; change nothing').conflicts('yes'),
  yesOption(),
];

/** The stack of samconfig.toml: what `sam deploy` made is updated by `mfa-rules deploy`, and the other way round. */
export const STACK_NAME = 'aws-config-mfa-rules';

/**
 * The options of `mfa-rules deploy` that `deploy-organization` has not, or has otherwise.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const deployOptions = (): readonly Option[] => [
  once(
    '--stack-name <name>',
    `deploy this stack (default: ${STACK_NAME})`,
    unlessLike(
      /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/,
      'It is a letter, then at most 127 letters, digits and hyphens.',
    ),
  ),
  once(
    '--bucket <name>',
    'put the code in this bucket of the account and region (default: the one in use, else a private one is made)',
    unlessLike(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'It is the name of an S3 bucket.'),
  ),
  repeatable('--parameter <Key=Value>', 'set a parameter of template.yaml (repeatable)'),
  tagOption(),
  packageOption(),
  ...planOptions(),
];
