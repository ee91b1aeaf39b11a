import { catalog } from '../../../rules/catalog.ts';
import type { About } from '../../../rules/rule.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { nearest } from '../../text/nearest.ts';
import { renderRulesJson, renderRulesTable } from '../../report/rules.ts';
import { deliver } from '../deliver.ts';
import type { ExitCode, Io } from '../io.ts';
import type { AnswerOptions } from '../options.ts';
import { checkOutputFile } from '../output-file.ts';

export type RulesOptions = Pick<AnswerOptions<'table' | 'json'>, 'format' | 'output' | 'color'>;

const all: readonly About[] = catalog;

const ruleOf = (id: string): About => {
  const found = all.find((rule) => rule.id === id);
  if (found !== undefined) return found;
  const ids = all.map((rule) => rule.id);
  const meant = nearest(id, ids);
  throw new Error(
    `unknown rule "${id}"; ${meant === undefined ? '' : `did you mean ${meant}? `}allowed: ${ids.join(', ')}`,
  );
};

/**
 * `mfa-rules rules`: the rules, or one with its reasons, parameters and remedies.
 *
 * @throws where there is no such rule
 */
export const listRules = async (id: string | undefined, options: RulesOptions, io: Io): Promise<ExitCode> => {
  const shown = id === undefined ? all : [ruleOf(id)];
  if (options.output !== undefined) await checkOutputFile(options.output);
  await deliver(
    (style) =>
      options.format === 'json'
        ? renderRulesJson(shown, packageJson.version)
        : renderRulesTable(shown, { isWhole: id !== undefined, calledAs: io.calledAs }, style),
    options,
    io,
  );
  return 0;
};
