import { readFile } from 'node:fs/promises';
import { isExemptPattern, readExemption } from '../../../rules/exemption.ts';
import type { Rule } from '../../../rules/rule.ts';
import { asText } from '../../decision/annotation.ts';
import { readRuleParameters } from '../../decision/parameters.ts';
import { quoted } from '../../text/quoted.ts';
import { CONFIG_FILE, readConfig, type Config } from '../config-file.ts';
import {
  exemptedRules,
  exemptingRules,
  toExemptName,
  type ExemptionParts,
} from '../configured-exemptions.ts';
import { onTerminal, type ExitCode, type Io, type Messages } from '../io.ts';
import { writeOutputFile } from '../output-file.ts';
import { writeExemption } from '../written-exemption.ts';

export interface ExemptOptions {
  readonly reason?: string;
  /** `YYYY-MM-DD`. */
  readonly until?: string;
  readonly owner?: string;
  /** Rule ids; absent: every rule that has exemptions, or the one that an ARN is about. */
  readonly rule?: readonly string[];
  /** Written to; absent: `.mfa-rules.yaml`. */
  readonly config?: string;
  readonly quiet?: boolean;
}

export const EXEMPT_EXIT_CODES = `
Exit codes:
  0  written
  2  wrong usage, an exemption that would not count, or a file that cannot be written`;

const RESOURCE_TYPES: ReadonlyMap<string, string> = new Map([
  ['user', 'AWS::IAM::User'],
  ['role', 'AWS::IAM::Role'],
]);

/** The rules that an ARN is about; undefined: it is none, or stars leave it open. @throws where it is of neither kind */
const rulesOfArn = (name: string): readonly string[] | undefined => {
  const [arn, , , , , ...resource] = name.split(':');
  if (arn !== 'arn') return undefined;
  const [kind = ''] = resource.join(':').split('/');
  if (kind.includes('*')) return undefined;
  const type = RESOURCE_TYPES.get(kind);
  if (type === undefined) throw new Error(`${quoted(name)} is the ARN of no IAM user and of no IAM role`);
  return exemptingRules.filter(({ resourceType }) => resourceType === type).map(({ id }) => id);
};

const rulesOf = (name: string, named: readonly string[] | undefined): readonly string[] => {
  const ofArn = rulesOfArn(name);
  const rules = exemptedRules(named ?? ofArn, '--rule');
  const other = ofArn && rules.find((id) => !ofArn.includes(id));
  if (other !== undefined)
    throw new Error(
      `--rule ${quoted(other)} says nothing of ${quoted(name)}: that is for ${ofArn?.join(' and ')}`,
    );
  return rules;
};

/** A name without a kind is that of whoever is called so: a user and a role may be. */
const whom = (name: string, rules: readonly Rule[]): string =>
  new Set(rules.map(({ resourceType }) => resourceType)).size > 1
    ? `users and roles named ${name} are`
    : `${name} is`;

/** @throws where one is missing, or would be in two lines */
const textOf = (option: string, value: string | undefined, what: string): string => {
  if (value === undefined) throw new Error(`${option} is missing: ${what}`);
  if (/\p{Cc}|\p{Zl}|\p{Zp}/u.test(value))
    throw new Error(`${option} must be one line without control characters, not ${quoted(value)}`);
  return value.trim();
};

/** @throws where the exemption would not count, saying why */
const refuseVoid = (
  parts: ExemptionParts,
  rules: readonly Rule[],
  { parameters }: Config,
  now: Date,
): void => {
  for (const rule of rules) {
    const raw = parameters.filter(({ ruleId }) => ruleId === rule.id).map(({ name, value }) => [name, value]);
    const { longestExemptionDays } = readRuleParameters(rule, Object.fromEntries(raw)).parameters;
    const exemption = readExemption(
      { from: parts.name, ...toExemptName(parts) },
      { now, longestDays: Number(longestExemptionDays) },
    );
    if (exemption.kind === 'void')
      throw new Error(`the exemption of ${quoted(parts.name)} would not count: ${exemption.problem}`);
  }
};

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new Error(`cannot read the configuration file "${file}"`, { cause });
  }
};

/**
 * `mfa-rules exempt`: writes to the configuration file who is left out, why and until when. An entry for the same name and
 * rules gets the new words.
 *
 * @throws where the exemption would not count, and where the file cannot be read or written
 */
export const exempt = async (
  name: string,
  options: ExemptOptions,
  { stdout, now }: Pick<Io, 'stdout' | 'now'>,
  messages: Messages,
): Promise<ExitCode> => {
  if (!isExemptPattern(name))
    throw new Error(`${quoted(name)} is neither a name nor a path and name nor an ARN, with * for any text`);
  const ruleIds = rulesOf(name, options.rule);
  const { owner } = options;
  const parts: ExemptionParts = {
    name,
    reason: textOf('--reason', options.reason, 'say why they have no MFA for now'),
    until: textOf('--until', options.until, 'say which day is the last, YYYY-MM-DD'),
    ...(owner === undefined ? {} : { owner: textOf('--owner', owner, '') }),
  };
  const file = options.config ?? CONFIG_FILE;
  const text = await readText(file);
  const config = await readConfig(text, file);
  const rules = exemptingRules.filter(({ id }) => ruleIds.includes(id));
  refuseVoid(parts, rules, config, now);

  const replaced = config.exemptions.findIndex(
    ({ exempt: { pattern }, ruleIds: ofRules }) => pattern === name && ofRules.join() === ruleIds.join(),
  );
  const written = await writeExemption(text, {
    ...parts,
    rule: rules.length === exemptingRules.length ? undefined : ruleIds,
    replaced: replaced < 0 ? undefined : replaced,
  });
  await writeOutputFile(file, written, `the configuration file "${file}"`);
  const earlier = config.exemptions[replaced]?.exempt.text;
  const said = `${whom(name, rules)} exempt from ${ruleIds.join(', ')} until ${parts.until} (${file})`;
  stdout.write(
    `${onTerminal(asText(earlier === undefined ? said : `${said}; before: ${earlier}`), stdout)}\n`,
  );
  messages.warning(
    'the command line alone reads this file; for rules in AWS Config set the parameters ExemptUsers and ExemptRoles of the stack',
  );
  return 0;
};
