import { accountOptions } from '../account-options.ts';
import { doctor, DOCTOR_EXIT_CODES, type DoctorOptions } from '../commands/doctor.ts';
import {
  aggregatorOption,
  colorOption,
  configOption,
  debugOption,
  formatOption,
  outputOption,
  quietOption,
  stackSetOption,
} from '../options.ts';
import type { CommandUsage } from './command-usage.ts';

export const doctorUsage: CommandUsage<DoctorOptions> = {
  name: 'doctor',
  description: 'say what is wrong with a deployment of these rules, and how to fix it; change nothing',
  options: () => [
    aggregatorOption(),
    stackSetOption(),
    ...accountOptions(),
    formatOption(['table', 'json']),
    outputOption(),
    colorOption(),
    quietOption(),
    debugOption(),
    configOption(),
  ],
  examples: ['mfa-rules doctor --region eu-central-1', 'mfa-rules doctor --stack-set mfa-rules'],
  exitCodes: DOCTOR_EXIT_CODES,
  run: (options, { io, messages }) => doctor(options, io, messages),
};
