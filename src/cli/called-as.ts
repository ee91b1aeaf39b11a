import { basename, relative } from 'node:path';
import type { Io } from './io.ts';

/** What the package calls its command. */
const COMMANDS = ['mfa-rules', 'aws-config-mfa-rules'];

/**
 * How to start the command again, as words: by the name under which it is installed, through npx, or the file in a clone.
 *
 * @param script the file that Node runs, as it was given
 * @param folder where that is
 */
export const calledAs = (script: string, folder: string, env: Io['env']): readonly string[] => {
  if (script.includes('/_npx/')) return ['npx', 'aws-config-mfa-rules'];
  const name = basename(script);
  if (COMMANDS.includes(name) && env['npm_command'] !== 'exec') return [name];
  // A command of a project alone, which npx finds and a shell does not.
  if (COMMANDS.includes(name)) return ['npx', name];
  return ['node', relative(folder, script) || script];
};
