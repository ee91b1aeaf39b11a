import { nearest } from '../text/nearest.ts';
import { quoted } from '../text/quoted.ts';
import type { MemberPackage } from './member-package.ts';

/** What this program sets itself, and how people say it. */
const OURS: ReadonlyMap<string, string> = new Map([
  ['CodeBucket', 'the bucket is made here'],
  ['TemplateUrl', 'the template is uploaded here'],
  ['OrganizationalUnitIds', 'name them with --organizational-unit'],
  ['CallAs', 'it follows from the account'],
]);

/** Parameters of rules.yaml that concern no single account. */
const OF_THE_ORGANIZATION: MemberPackage['parameters'] = new Map([
  ['StackSetName', { allowedValues: undefined }],
  ['CreateAggregator', { allowedValues: ['true', 'false'] }],
  ['AggregatorName', { allowedValues: undefined }],
]);

/** The parameters that rules.yaml declares: its own, and those that it hands to every account. */
export const parametersOfRules = ({ parameters }: Pick<MemberPackage, 'parameters'>): readonly string[] => [
  ...new Set([...OURS.keys(), ...OF_THE_ORGANIZATION.keys(), ...parameters.keys()]),
];

/**
 * Reads `Key=Value` texts.
 *
 * @throws where a key is unknown, given twice or not the user's to set, or its value is not allowed
 */
export const toStackParameters = (
  texts: readonly string[],
  { parameters }: Pick<MemberPackage, 'parameters'>,
): ReadonlyMap<string, string> => {
  const known = new Map([...OF_THE_ORGANIZATION, ...parameters].filter(([name]) => name !== 'CodeBucket'));
  const given = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new Error(`--parameter ${quoted(text)} is not Key=Value`);
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    const why = OURS.get(name);
    if (why !== undefined) throw new Error(`--parameter ${name} is not set from outside: ${why}`);
    const parameter = known.get(name);
    if (parameter === undefined) {
      const meant = nearest(name, [...known.keys()]);
      throw new Error(
        `--parameter ${quoted(name)} is unknown${meant === undefined ? '' : `, did you mean ${meant}`}? Known: ${[...known.keys()].join(', ')}`,
      );
    }
    if (given.has(name)) throw new Error(`--parameter ${name} is given twice`);
    const { allowedValues } = parameter;
    if (allowedValues !== undefined && !allowedValues.includes(value))
      throw new Error(`--parameter ${name}=${value}: allowed are ${allowedValues.join(', ')}`);
    given.set(name, value);
  }
  return given;
};
