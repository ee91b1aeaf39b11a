import type { ParameterDefinition } from '../../rules/parameter.ts';
import type { About, Reason } from '../../rules/rule.ts';
import { allowedOf, deliveryParameters } from '../decision/parameters.ts';
import { toJson } from './json.ts';
import { shellWords } from '../text/shell-command.ts';
import { hanging, wrapped } from './line-wrap.ts';
import { paint, paintCompliance, type TextStyle } from './terminal-text.ts';

/** Goes up when a reader of the old shape would misread the new one. */
const FORMAT_VERSION = 1;

const defaultOf = ({ kind, default: value }: ParameterDefinition): string =>
  kind === 'list' ? '' : String(value);

const severityText = (reason: Reason): string =>
  reason.compliance !== 'NON_COMPLIANT'
    ? ''
    : typeof reason.severity === 'string'
      ? reason.severity
      : Object.entries(reason.severity)
          .map(([whom, severity]) => `${severity} (${whom})`)
          .join(', ');

const parametersOf = (rule: About): readonly (readonly [string, ParameterDefinition])[] =>
  Object.entries<ParameterDefinition>({ ...rule.parameters, ...deliveryParameters });

const parameterLines = (rule: About, { width }: TextStyle): readonly string[] => [
  '  Parameters',
  ...parametersOf(rule).flatMap(([name, parameter]) => [
    ...hanging(
      '    ',
      `${name}: ${allowedOf(parameter)} (default: ${defaultOf(parameter) || 'none'})`,
      width,
    ),
    ...hanging('      ', parameter.description, width),
  ]),
];

const reasonLines = (rule: About, style: TextStyle): readonly string[] => [
  '  Reasons',
  ...Object.entries<Reason>(rule.reasons).flatMap(([id, reason]) => [
    `    ${id}  ${paintCompliance(reason.compliance, reason.compliance, style)}`,
    ...hanging('      ', reason.sentence, style.width),
    ...(reason.compliance === 'NON_COMPLIANT'
      ? hanging('      ', `Severity: ${severityText(reason)}`, style.width)
      : []),
    ...('remedy' in reason ? hanging('      ', `What to do: ${reason.remedy}`, style.width) : []),
  ]),
];

/**
 * Each rule in three lines; `isWhole`: with its reasons and parameters. Ends with a line feed.
 *
 * @param calledAs the words that start this program
 */
export const renderRulesTable = (
  rules: readonly About[],
  {
    isWhole,
    calledAs = ['mfa-rules'],
  }: { readonly isWhole: boolean; readonly calledAs?: readonly string[] | undefined },
  style: TextStyle,
): string => {
  const lines = rules.flatMap((rule, index) => [
    ...(index === 0 ? [] : ['']),
    paint(rule.id, 'bold', style),
    ...hanging('  ', rule.requirement, style.width),
    ...hanging('  ', rule.helpPage, style.width),
    ...(isWhole
      ? ['', ...parameterLines(rule, style), '', ...reasonLines(rule, style)]
      : hanging(
          '  ',
          `${Object.keys(rule.reasons).length} reasons; parameters: ${parametersOf(rule)
            .map(([name]) => name)
            .join(', ')}`,
          style.width,
        )),
  ]);
  const command = shellWords([...calledAs, 'rules', rules[0]?.id ?? '']);
  const next = isWhole ? [] : ['', ...wrapped(`next: ${command}`, style.width)];
  return [...lines, ...next, ''].join('\n');
};

/** Every rule with its reasons and parameters, as data. */
export const renderRulesJson = (rules: readonly About[], version: string): string =>
  toJson({
    formatVersion: FORMAT_VERSION,
    version,
    rules: rules.map((rule) => ({
      RuleId: rule.id,
      Title: rule.title,
      Requirement: rule.requirement,
      ResourceType: rule.resourceType,
      Triggers: rule.triggers,
      HelpPage: rule.helpPage,
      Parameters: parametersOf(rule).map(([name, parameter]) => ({
        Name: name,
        Kind: parameter.kind,
        Allowed: parameter.kind === 'choice' ? parameter.allowedValues : allowedOf(parameter),
        Default: parameter.default,
        Description: parameter.description,
      })),
      Reasons: Object.entries<Reason>(rule.reasons).map(([id, reason]) => ({
        Reason: id,
        ComplianceType: reason.compliance,
        Sentence: reason.sentence,
        Severity: reason.compliance === 'NON_COMPLIANT' ? reason.severity : null,
        Remediation: 'remedy' in reason ? reason.remedy : null,
      })),
    })),
  });
