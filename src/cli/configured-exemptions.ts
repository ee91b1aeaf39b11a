/** Exemptions of the configuration file: whom the command line leaves out for a time. */
import { exemptNamesParameter, isExemptPattern, type ExemptName } from '../../rules/exemption.ts';
import { rules } from '../../rules/index.ts';
import type { Rule } from '../../rules/rule.ts';
import { quoted } from '../text/quoted.ts';
import { didYouMean, entriesOf, textsOf, type Entry } from './config-entry.ts';

/** Rules whose resources can be exempt by name. */
export const exemptingRules: readonly Rule[] = rules.filter(
  (rule) => exemptNamesParameter(rule) !== undefined,
);

const ruleIds: readonly string[] = exemptingRules.map(({ id }) => id);

/** One entry: whom it exempts from which rules. */
export interface ConfiguredExemption {
  readonly exempt: ExemptName;
  /** In the order of the registry. */
  readonly ruleIds: readonly string[];
}

/** An exemption in parts, as the file has it; what is not there makes it none, and `readExemption` says so. */
export interface ExemptionParts {
  readonly name: string;
  readonly reason?: string | undefined;
  /** `YYYY-MM-DD` where it counts. */
  readonly until?: string | undefined;
  readonly owner?: string | undefined;
}

export const toExemptName = ({ name, reason = '', until, owner }: ExemptionParts): ExemptName => ({
  pattern: name,
  text: until === undefined ? reason : `${reason} until ${until}`,
  ...(owner === undefined ? {} : { owner }),
});

/**
 * @param names rule ids; undefined: every rule whose resources can be exempt
 * @param place of the names, for errors
 * @throws where one is none of these rules, or none is named
 */
export const exemptedRules = (names: readonly string[] | undefined, place: string): readonly string[] => {
  if (names?.length === 0) throw new Error(`${place} names no rule; allowed: ${ruleIds.join(', ')}`);
  const unknown = names?.find((name) => !ruleIds.includes(name));
  if (unknown !== undefined)
    throw new Error(
      `${place} ${quoted(unknown)} is no rule that has exemptions; ${didYouMean(unknown, ruleIds)}`,
    );
  return ruleIds.filter((id) => names === undefined || names.includes(id));
};

const FIELDS = ['name', 'rule', 'reason', 'until', 'owner'] as const;

const isField = (name: string): name is (typeof FIELDS)[number] => FIELDS.some((field) => field === name);

const readOne = (item: Entry, file: string): ConfiguredExemption => {
  const place = `${file} line ${item.line}: exemptions`;
  const fields = new Map<(typeof FIELDS)[number], readonly string[]>();
  for (const field of entriesOf(item, `${place}: an entry`)) {
    const at = `${file} line ${field.line}: exemptions.${field.name}`;
    if (!isField(field.name))
      throw new Error(`${at} is no field of an exemption; ${didYouMean(field.name, FIELDS)}`);
    if (field.entries !== undefined) throw new Error(`${at} must not be a mapping`);
    if (field.name !== 'rule' && field.items !== undefined)
      throw new Error(`${at} must be one text, not ${quoted(field.value)}`);
    // Without a value it is not given.
    if (field.value !== null) fields.set(field.name, textsOf(field.value, at));
  }
  const textOf = (field: (typeof FIELDS)[number]): string | undefined => fields.get(field)?.[0];
  const name = textOf('name');
  if (name === undefined) throw new Error(`${place}: an entry has no name`);
  if (!isExemptPattern(name))
    throw new Error(`${place}.name ${quoted(name)} is neither a name nor an ARN, with * for any text`);
  return {
    exempt: toExemptName({ name, reason: textOf('reason'), until: textOf('until'), owner: textOf('owner') }),
    ruleIds: exemptedRules(fields.get('rule'), `${place}.rule`),
  };
};

/** @throws naming line, field and value where an entry is none; whether its exemption counts is not looked at */
export const readExemptions = (list: Entry, file: string): readonly ConfiguredExemption[] => {
  if (list.items === undefined && (list.entries !== undefined || list.value !== null))
    throw new Error(
      `${file} line ${list.line}: exemptions must be a list of entries with ${FIELDS.join(', ')}`,
    );
  return (list.items ?? []).map((item) => readOne(item, file));
};
