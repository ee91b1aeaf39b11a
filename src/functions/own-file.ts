import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { quoted } from '../text/quoted.ts';

/** The root of the package, and of the repository: esbuild keeps a file where it is. */
const ROOT = join(__dirname, '..', '..');

/** The functions that evaluate no rule: `FUNCTION` in template.yaml, and a file beside this one. */
const FUNCTIONS = ['start-evaluations', 'notify', 'heartbeat'];

/** A folder a rule. */
const ruleIdsIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));

const checked = (name: string, value: string, known: readonly string[]): string => {
  if (!known.includes(value))
    throw new Error(`environment variable ${name} is ${quoted(value)}; expected one of: ${known.join(', ')}`);
  return value;
};

/**
 * The file with the bundle of one function: absolute, without its ending.
 *
 * @param environment the literals that template.yaml gives the function: `RULE_ID` for the function of a rule, `FUNCTION` for
 * any other
 * @throws where neither is set, or both are, or the value names nothing in the package
 */
export const ownFile = (environment: {
  readonly RULE_ID?: string | undefined;
  readonly FUNCTION?: string | undefined;
}): string => {
  const { RULE_ID: ruleId, FUNCTION: name } = environment;
  if (ruleId !== undefined && name !== undefined)
    throw new Error(
      'environment variable RULE_ID or FUNCTION has to say which function this is, and both are set',
    );
  if (ruleId !== undefined) {
    const rules = join(ROOT, 'rules');
    return join(rules, checked('RULE_ID', ruleId, ruleIdsIn(rules)), 'handler');
  }
  if (name !== undefined) return join(ROOT, 'src', 'functions', checked('FUNCTION', name, FUNCTIONS));
  throw new Error(
    'environment variable RULE_ID or FUNCTION has to say which function this is, and neither is set',
  );
};
