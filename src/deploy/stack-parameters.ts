import { nearest } from '../text/nearest.ts';
import { quoted } from '../text/quoted.ts';
import type { TemplateParameter } from './member-package.ts';

/** Why a value is no number that is allowed; undefined where it is one, or has not to be. */
const rangeProblemOf = (value: string, range: TemplateParameter['range']): string | undefined => {
  if (range === undefined) return undefined;
  const { least, greatest } = range;
  if (/^-?\d+$/.test(value) && Number(value) >= least && Number(value) <= greatest) return undefined;
  const from = least === -Infinity ? '' : ` from ${least}`;
  const to = greatest === Infinity ? '' : ` to ${greatest}`;
  return `it has to be a whole number${from}${to}`;
};

/** Why a value is not allowed; undefined where it is. */
const problemOf = (value: string, parameter: TemplateParameter): string | undefined => {
  const { allowedValues, allowedPattern, maxLength, constraint, range } = parameter;
  if (allowedValues !== undefined && !allowedValues.includes(value))
    return `allowed are ${allowedValues.join(', ')}`;
  if (maxLength !== undefined && value.length > maxLength)
    return `at most ${maxLength} characters are allowed`;
  if (allowedPattern !== undefined && !allowedPattern.test(value))
    return `${constraint ?? `it has to match ${allowedPattern.source}`}`;
  return rangeProblemOf(value, range);
};

/** Parameters whose ARN has to be of the region of the rules, and why. */
const OF_THE_REGION: ReadonlyMap<string, (region: string) => string> = new Map([
  ['AlarmTopicArn', (region) => `alarms of ${region} can tell a topic of ${region} alone`],
  ['LogKmsKeyArn', (region) => `logs of ${region} can be encrypted with a key of ${region} alone`],
]);

/**
 * Checks what AWS would refuse only after everything else was made, in every account.
 *
 * @throws where an ARN is of another region than it can be
 */
export const checkRegions = (parameters: ReadonlyMap<string, string>, region: string): void => {
  for (const [name, reason] of OF_THE_REGION) {
    const arn = parameters.get(name) ?? '';
    const [, , , own = ''] = arn.split(':');
    if (arn !== '' && own !== region)
      throw new Error(`--parameter ${name}=${arn} is of ${quoted(own)}: ${reason(region)}`);
  }
  const [topic = '', key = ''] = ['NotificationTopicArn', 'NotificationKeyArn'].map((name) =>
    parameters.get(name),
  );
  const [topicRegion, keyRegion] = [topic, key].map((arn) => arn.split(':')[3]);
  if (topic !== '' && key !== '' && topicRegion !== keyRegion)
    throw new Error(
      `--parameter NotificationKeyArn=${key} is of ${quoted(keyRegion)}: SNS in ${topicRegion} uses a key of ${topicRegion} alone`,
    );
};

/**
 * Reads `Key=Value` texts.
 *
 * @param known what may be set
 * @param ours what the program sets itself, with how people say it
 * @throws where a key is unknown, given twice or not the user's to set, or its value is not allowed
 */
export const toStackParameters = (
  texts: readonly string[],
  known: ReadonlyMap<string, TemplateParameter>,
  ours: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => {
  const given = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new Error(`--parameter ${quoted(text)} is not Key=Value`);
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    const why = ours.get(name);
    if (why !== undefined) throw new Error(`--parameter ${name} is not set from outside: ${why}`);
    const parameter = known.get(name);
    if (parameter === undefined) {
      const meant = nearest(name, [...known.keys()]);
      throw new Error(
        `--parameter ${quoted(name)} is unknown${meant === undefined ? '' : `; did you mean ${meant}?`} (known: ${[...known.keys()].join(', ')})`,
      );
    }
    if (given.has(name)) throw new Error(`--parameter ${name} is given twice`);
    const problem = problemOf(value, parameter);
    if (problem !== undefined) throw new Error(`--parameter ${name}=${value}: ${problem}`);
    given.set(name, value);
  }
  return given;
};
