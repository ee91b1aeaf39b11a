import { rules } from '../../../rules/index.ts';
import { progress, type ProgressOptions } from '../commands/progress.ts';
import {
  allNamesOption,
  colorOption,
  configOption,
  evaluationsArgument,
  exitZeroOption,
  formatOption,
  noExemptionsOption,
  outputOption,
  parameterOption,
  quietOption,
  ruleOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';

const PROGRESS_EXIT_CODES = `
Exit codes:
  0  nothing is NON_COMPLIANT in the last evaluation
  1  something is
  2  wrong usage, or an evaluation could not be read
  3  nothing is, but something is undecided, or an evaluation is not complete`;

export const progressUsage: CommandUsage<ProgressOptions, readonly string[]> = {
  name: 'progress',
  description:
    'say who was fixed, who is new and who fell back between evaluations, and the share that is COMPLIANT over time',
  argument: evaluationsArgument,
  options: () => [
    ruleOption('compare'),
    parameterOption(rules),
    noExemptionsOption(),
    allNamesOption(),
    formatOption(['table', 'json', 'csv']),
    outputOption(),
    exitZeroOption(),
    colorOption(),
    quietOption(),
    configOption(),
  ],
  examples: [
    'mfa-rules progress november.json december.json',
    'mfa-rules progress evaluations --rule iam-user-mfa-required -f csv -o chart.csv',
  ],
  exitCodes: PROGRESS_EXIT_CODES,
  run: (options, { given, io, messages }) => progress(given, options, io, messages),
};
