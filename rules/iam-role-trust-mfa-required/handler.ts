import { extname, join } from 'node:path';
import { handlerOf } from '../../src/functions/evaluate.ts';
import { iamRoleTrustMfaRequired } from './rule.ts';

/**
 * The rule with what roles' policies allow: a file of its own beside this one (`EntryPoints` of template.yaml), so that a
 * function that is for all roles does not load what is known of the actions of AWS. Its path is worked out because esbuild
 * would put what it can find into this file.
 */
const withLevels = async (): Promise<typeof iamRoleTrustMfaRequired> => {
  const file = join(__dirname, `with-levels${extname(__filename)}`);
  const loaded = (await import(file)) as typeof import('./with-levels.ts');
  return loaded.iamRoleTrustMfaRequired;
};

export const handler = handlerOf(iamRoleTrustMfaRequired, {
  ruleUnder: ({ roles }) => (roles === 'privileged' ? withLevels() : iamRoleTrustMfaRequired),
});
