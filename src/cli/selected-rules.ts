import { exemptNamesParameter, isExempting } from '../../rules/exemption.ts';
import { rules } from '../../rules/index.ts';
import type { Parameters, Rule } from '../../rules/rule.ts';
import { nearest } from '../text/nearest.ts';
import type { ConfiguredExemption } from './configured-exemptions.ts';
import { toAssignment, type Assignment } from './parameter-assignment.ts';
import { checkInputParameters, deliveryParameters, readParameters } from '../decision/parameters.ts';

/** A rule that the command line asks for, with its parameters. */
export interface SelectedRule {
  readonly rule: Rule;
  readonly parameters: Parameters;
}

const ruleIds: readonly string[] = rules.map(({ id }) => id);

const didYouMean = (word: string, words: readonly string[]): string => {
  const meant = nearest(word, words);
  return meant === undefined ? '' : `did you mean ${meant}? `;
};

/** @throws where there is no such rule */
const checkRuleId = (name: string): void => {
  if (ruleIds.includes(name)) return;
  throw new Error(`unknown rule "${name}"; ${didYouMean(name, ruleIds)}allowed: ${ruleIds.join(', ')}`);
};

const parametersOf = (rule: Rule): readonly string[] => Object.keys(rule.parameters);

const readAssignment = (text: string): Assignment => {
  const assignment = toAssignment(text);
  if (Object.hasOwn(deliveryParameters, assignment.name))
    throw new Error(
      `--parameter "${text}" is of deployed rules: it says what a scheduled run sends to AWS Config, and this command sends it nothing`,
    );
  if (assignment.ruleId !== undefined) checkRuleId(assignment.ruleId);
  return assignment;
};

/** The rules of the selection that an assignment goes to: at least one. */
const targets = ({ text, ruleId, name }: Assignment, selection: readonly Rule[]): readonly Rule[] => {
  if (ruleId !== undefined) {
    const rule = selection.find(({ id }) => id === ruleId);
    if (rule === undefined)
      throw new Error(`--parameter "${text}" is for ${ruleId}, which --rule leaves out`);
    return [rule];
  }
  const knowing = selection.filter((rule) => parametersOf(rule).includes(name));
  if (knowing.length > 0) return knowing;
  const known = [...new Set(selection.flatMap(({ parameters }) => Object.keys(parameters)))];
  const [first, ...others] = selection;
  const problem =
    first !== undefined && others.length === 0
      ? `unknown rule parameter "${name}" for ${first.id}`
      : `${selection.length === rules.length ? 'no rule' : 'none of the chosen rules'} has a parameter "${name}"`;
  throw new Error(`${problem}; ${didYouMean(name, known)}allowed: ${known.join(', ')}`);
};

const rawParameters = (
  rule: Rule,
  assignments: readonly Assignment[],
  selection: readonly Rule[],
): Readonly<Record<string, string>> => {
  const mine = assignments.filter((assignment) => targets(assignment, selection).includes(rule));
  const raw = new Map<string, string>();
  // What is said of one rule weighs more than what is said of all.
  for (const named of [false, true]) {
    const given = new Set<string>();
    for (const { ruleId, name, value } of mine.filter(
      (assignment) => (assignment.ruleId !== undefined) === named,
    )) {
      if (given.has(name)) throw new Error(`rule parameter ${name} is given twice for ${ruleId ?? rule.id}`);
      given.add(name);
      raw.set(name, value);
    }
  }
  return Object.fromEntries(raw);
};

const isAccepted = (rule: Rule, name: string, value: string): boolean => {
  try {
    readParameters(rule, { [name]: value });
    return true;
  } catch {
    return false;
  }
};

/** Rules may know a name with other values each: a value that some of them do not take has to say whom it is for. */
const refusePartlyAccepted = (
  { text, ruleId, name, value }: Assignment,
  assignments: readonly Assignment[],
  selection: readonly Rule[],
): void => {
  if (ruleId !== undefined) return;
  const hasOwn = ({ id }: Rule): boolean => assignments.some((one) => one.ruleId === id && one.name === name);
  const meant = targets({ text, ruleId, name, value }, selection).filter((rule) => !hasOwn(rule));
  const taking = meant.filter((rule) => isAccepted(rule, name, value));
  if (taking.length === 0 || taking.length === meant.length) return;
  const ids = (some: readonly Rule[]): string => some.map(({ id }) => id).join(' and ');
  const others = meant.filter((rule) => !taking.includes(rule));
  throw new Error(
    `--parameter "${text}" is for ${ids(taking)} and not for ${ids(others)}: give it as ${taking.map(({ id }) => `${id}.${text}`).join(' and ')}`,
  );
};

/**
 * The rules that `--rule` and `--parameter` ask for, in the order of the registry; all of them where no rule is named.
 *
 * @param ruleNames rule ids as typed
 * @param parameters `KEY=VALUE` (every selected rule that knows KEY) or `RULE.KEY=VALUE`
 * @param every the rules that there are
 * @throws where a rule, a parameter or a value is not one there is, saying what was probably meant and what is allowed; and
 * where only some of the rules that know KEY take VALUE, saying `RULE.KEY=VALUE`; and where AWS Config would not take as many
 * characters
 */
export const selectRules = (
  ruleNames: readonly string[],
  parameters: readonly string[],
  every: readonly Rule[] = rules,
): readonly SelectedRule[] => {
  ruleNames.forEach(checkRuleId);
  const selection = every.filter(({ id }) => ruleNames.length === 0 || ruleNames.includes(id));
  const assignments = parameters.map(readAssignment);
  // Read before anything else is done with them, so that one nobody knows is refused whatever the rules are.
  for (const assignment of assignments) {
    targets(assignment, selection);
    refusePartlyAccepted(assignment, assignments, selection);
  }
  return selection.map((rule) => {
    const raw = rawParameters(rule, assignments, selection);
    const read = readParameters(rule, raw);
    checkInputParameters(rule, raw);
    return { rule, parameters: read };
  });
};

/** What options say of exemptions beside the parameters. */
export interface ExemptionOptions {
  /** Whether exemptions are ignored. */
  readonly noExemptions?: boolean;
  /** Nobody types them: those of the configuration file. */
  readonly exemptions?: readonly ConfiguredExemption[];
}

/** Nobody is exempt, whatever tags and parameters say; what is new keeps its grace. */
const withoutExemptions = ({ rule, parameters }: SelectedRule): SelectedRule => ({
  rule,
  parameters: Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, isExempting(name) ? [] : value]),
  ),
});

/** Whom a configuration file exempts is exempt beside those whom the parameters name. */
const withConfigured = (
  { rule, parameters }: SelectedRule,
  exemptions: readonly ConfiguredExemption[],
): SelectedRule => {
  const name = exemptNamesParameter(rule);
  if (name === undefined) return { rule, parameters };
  const named = parameters[name];
  const configured = exemptions
    .filter(({ ruleIds: ofRules }) => ofRules.includes(rule.id))
    .map(({ exempt }) => exempt);
  return {
    rule,
    parameters: { ...parameters, [name]: [...(Array.isArray(named) ? named : []), ...configured] },
  };
};

/** Rules with the exemptions that the options leave. */
export const withExemptions = (
  selected: readonly SelectedRule[],
  { noExemptions = false, exemptions = [] }: ExemptionOptions,
): readonly SelectedRule[] =>
  selected.map((one) => (noExemptions ? withoutExemptions(one) : withConfigured(one, exemptions)));
