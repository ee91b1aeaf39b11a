import { asText, resourceNameOf, shortened } from '../decision/annotation.ts';
import { newsOf, type ComplianceChange, type News } from './compliance-change.ts';
import { consolePage } from './console-page.ts';
import { adviceOn, ruleNamed } from './told-rule.ts';

/**
 * What SNS is given.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export interface Message {
  /** ASCII without control characters, fewer than 100 characters. */
  readonly subject: string;
  /** At most 262,144 bytes of UTF-8; here a few thousand. */
  readonly body: string;
}

const LONGEST_SUBJECT = 99;
/** Characters. AWS Config has shorter annotations and ids; an event that has not is no reason for a long e-mail. */
const LONGEST_PART = 1024;

/** From elsewhere, so made inert: no line break, control character or half of a character is left. */
const inert = (value: string): string => shortened(asText(value), LONGEST_PART);

const toAscii = (value: string): string => value.replaceAll('…', '...').replace(/[^ -~]/g, '?');

/**
 * The resource as people call it. Events have its id alone, and the sentence of the rule its name; where there is
 * none, the id has to do: a message that names less is better than none.
 */
const resourceOf = ({
  configRuleName,
  resourceType,
  resourceId,
  after,
  before,
}: ComplianceChange): { readonly kind: string; readonly name: string } => {
  const rule = ruleNamed(configRuleName);
  if (rule?.resourceType !== resourceType) return { kind: inert(resourceType), name: inert(resourceId) };
  const kind = rule.resourceNoun;
  const nameIn = (annotation: string | undefined): string | undefined =>
    annotation === undefined ? undefined : resourceNameOf(rule, annotation);
  return { kind, name: inert(nameIn(after.annotation) ?? nameIn(before?.annotation) ?? resourceId) };
};

const subjectOf = (status: string, kind: string, name: string, accountId: string): string => {
  const start = toAscii(`${status}: ${shortened(kind, 30)} `);
  const end = ` in account ${accountId}`;
  // The ellipsis of the cut becomes three characters.
  const room = LONGEST_SUBJECT - start.length - end.length - 2;
  return `${start}${toAscii(shortened(toAscii(name), room))}${end}`;
};

const SENTENCES: Readonly<Record<News, string>> = {
  open: 'is NON_COMPLIANT with',
  fixed: 'was NON_COMPLIANT, and is now COMPLIANT with',
  'no-longer-applies': 'was NON_COMPLIANT, and is no longer evaluated by',
};

/** The facts that a filter or a ticket may look for, a line each. */
const factsOf = (change: ComplianceChange): string => {
  const { accountId, region, resourceType, resourceId, configRuleName, after, eventId } = change;
  return [
    `Account: ${accountId}`,
    `Region: ${region}`,
    `Resource: ${inert(resourceType)} ${inert(resourceId)}`,
    `Rule: ${inert(configRuleName)}`,
    ...(after.recorded === undefined ? [] : [`Recorded: ${inert(after.recorded)}`]),
    ...(eventId === undefined ? [] : [`Event: ${inert(eventId)} (its message may come twice)`]),
  ].join('\n');
};

/**
 * The message about a change, in plain words; undefined where there is nothing to tell. The same change gives the same
 * message.
 */
export const toMessage = (change: ComplianceChange): Message | undefined => {
  const news = newsOf(change);
  if (news === undefined) return undefined;
  const { after, accountId, configRuleName } = change;
  const { kind, name } = resourceOf(change);
  const reason = after.annotation === undefined ? 'AWS Config passed no reason on.' : inert(after.annotation);
  const rule = ruleNamed(configRuleName);
  const page = consolePage(change);
  const paragraphs = [
    `${kind} ${name} in account ${accountId} ${SENTENCES[news]} ${inert(configRuleName)}.`,
    `${news === 'open' ? 'What is wrong' : 'Reason'}: ${reason}`,
    ...(rule === undefined || news !== 'open' ? [] : [`What to do: ${adviceOn(rule, after.annotation)}`]),
    ...(page === undefined ? [] : [`In AWS Config:\n${page}`]),
    factsOf(change),
  ];
  const status = news === 'open' ? 'NON_COMPLIANT' : 'No longer NON_COMPLIANT';
  return { subject: subjectOf(status, kind, name, accountId), body: `${paragraphs.join('\n\n')}\n` };
};
