import { exempt, EXEMPT_EXIT_CODES, type ExemptOptions } from '../commands/exempt.ts';
import {
  exemptArgument,
  exemptedRuleOption,
  ownerOption,
  quietOption,
  reasonOption,
  untilOption,
  writtenConfigOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';

export const exemptUsage: CommandUsage<ExemptOptions, string> = {
  name: 'exempt',
  description:
    'leave IAM users and roles out for a time: write who, why and until when to the configuration file',
  argument: exemptArgument,
  options: () => [
    reasonOption(),
    untilOption(),
    ownerOption(),
    exemptedRuleOption(),
    quietOption(),
    writtenConfigOption(),
  ],
  examples: [
    'mfa-rules exempt "break-glass-*" --reason "emergency access" --until 2027-03-31 --owner security',
    'mfa-rules exempt arn:aws:iam::111122223333:role/vendor --reason "moves to OpenID Connect" --until 2027-03-31',
    'mfa-rules exempt build --rule iam-user-mfa-required --reason "moves to a role" --until 2027-03-31',
  ],
  exitCodes: EXEMPT_EXIT_CODES,
  run: (options, { given, io, messages }) => exempt(given, options, io, messages),
};
