/** What a rule found of a resource, in Japanese: read out of the sentence that the page has of it in English. */
import type { PageFinding, PageRule } from '../data.ts';
import { iamPrivilegedUserMfaRequired } from './iam-privileged-user-mfa-required.ts';
import { iamRoleTrustMfaRequired } from './iam-role-trust-mfa-required.ts';
import { iamUserMfaRequired } from './iam-user-mfa-required.ts';
import { iamUserPrivilegesMfaRequired } from './iam-user-privileges-mfa-required.ts';
import { FORMS, ofPart } from './parts.ts';
import { namesIn, readerOf, translated, translationBy, written, type Parts, type Phrase } from './phrase.ts';
import { rootUserMfaRequired } from './root-user-mfa-required.ts';
import type { ReasonInJapanese, RuleInJapanese } from './rule.ts';

export const rulesInJapanese: Readonly<Record<string, RuleInJapanese>> = {
  'iam-user-mfa-required': iamUserMfaRequired,
  'iam-role-trust-mfa-required': iamRoleTrustMfaRequired,
  'root-user-mfa-required': rootUserMfaRequired,
  'iam-privileged-user-mfa-required': iamPrivilegedUserMfaRequired,
  'iam-user-privileges-mfa-required': iamUserPrivilegesMfaRequired,
};

/** A sentence, and the notes behind it. */
const NOTED = '{note}';

const readers = new Map<string, ReturnType<typeof readerOf>>();

const partsOf = (sentence: string, annotation: string): Parts | undefined => {
  const reader = readers.get(sentence) ?? readerOf(sentence + NOTED, FORMS);
  readers.set(sentence, reader);
  return reader(annotation);
};

/** Of words that are its own: names may hold those of another sentence. */
const lengthOf = (sentence: string): number => sentence.replaceAll(/\{\w+\}/g, '').length;

interface Told {
  readonly reason: ReasonInJapanese;
  /** In Japanese; undefined where they could not be read. */
  readonly parts: Parts | undefined;
}

type Rule = Pick<PageRule, 'id' | 'sentences'>;

/** Sentences of a rule by their reasons, the one with the most words first. */
const sorted = new WeakMap<Rule['sentences'], readonly (readonly [reason: string, sentence: string])[]>();

const longestFirst = (
  sentences: Rule['sentences'],
): readonly (readonly [reason: string, sentence: string])[] => {
  const known = sorted.get(sentences);
  if (known !== undefined) return known;
  const made = Object.entries(sentences).toSorted(([, a], [, b]) => lengthOf(b) - lengthOf(a));
  sorted.set(sentences, made);
  return made;
};

const readTold = (
  { id, sentences }: Rule,
  { reason, details: { annotation } }: Pick<PageFinding, 'reason' | 'details'>,
): Told | undefined => {
  const reasons: Readonly<Record<string, ReasonInJapanese>> = rulesInJapanese[id]?.reasons ?? {};
  const candidates = longestFirst(sentences).filter(([one]) => reason === undefined || reason === one);
  for (const [one, sentence] of candidates) {
    const found = reasons[one];
    const parts = partsOf(sentence, annotation);
    if (found !== undefined && parts !== undefined)
      return { reason: found, parts: translated(parts, ofPart) };
  }
  const known = reason === undefined ? undefined : reasons[reason];
  return known && { reason: known, parts: undefined };
};

/** What was read of a finding: a search asks for all of it of each. */
const read = new WeakMap<PageFinding, { readonly told: Told | undefined }>();

/** The reason of a finding, which results of AWS Config do not name, and what its sentence speaks of. */
const toldBy = (rule: Rule, finding: PageFinding): Told | undefined => {
  const known = read.get(finding) ?? { told: readTold(rule, finding) };
  read.set(finding, known);
  return known.told;
};

/** A sentence with what it speaks of; undefined where that could not be read, and it speaks of something. */
const said = (sentence: string, parts: Parts | undefined): string | undefined =>
  parts === undefined && namesIn(sentence).length > 0 ? undefined : written(sentence, parts ?? {});

/** The annotation; undefined where it is no sentence of the rule. */
export const annotationInJapanese = (rule: Rule, finding: PageFinding): string | undefined => {
  const told = toldBy(rule, finding);
  return told?.parts && said(told.reason.sentence + NOTED, told.parts);
};

/** What was found in a few words, with what the decision notes beside it; undefined where nothing was to be found. */
export const summaryInJapanese = (rule: Rule, finding: PageFinding): string | undefined => {
  const told = toldBy(rule, finding);
  const summary = told?.reason.summary && said(told.reason.summary, told.parts);
  const note = told?.parts?.['note'] ?? '';
  return summary === undefined || note === '' ? summary : `${summary}。${note}`;
};

/** What `evidence-fields.ts` says behind a remedy. */
const OPEN: readonly Phrase[] = [
  [
    'IAM users get in without MFA by {statement}, and may get in by {perhaps}.',
    '{statement} により IAM ユーザーが MFA なしで許可されています。{perhaps} により許可される可能性もあります。',
  ],
  [
    'IAM users get in without MFA by {statement}.',
    '{statement} により IAM ユーザーが MFA なしで許可されています。',
  ],
  [
    'IAM users may get in without MFA by {statement}.',
    '{statement} により IAM ユーザーが MFA なしで許可される可能性があります。',
  ],
];

const openStatements = translationBy(OPEN, FORMS, (name, text) =>
  ofPart(name === 'perhaps' ? 'statement' : name, text),
);

/** What to do about it. */
export const remedyInJapanese = (rule: Rule, finding: PageFinding, remedy: string): string | undefined => {
  const inJapanese = toldBy(rule, finding)?.reason.remedy;
  if (inJapanese === undefined) return undefined;
  const [open] = / IAM users (?:may )?get in without MFA by .*$/s.exec(remedy) ?? [];
  return inJapanese + (open === undefined ? '' : (openStatements(open.trimStart()) ?? open));
};
