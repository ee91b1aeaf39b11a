/** What a verdict rests on, in Japanese: a line by itself, as `finding-text.ts` and `way-lines.ts` write it. */
import { observations } from './observations.ts';
import { FORMS, ofPart as ofSentence } from './parts.ts';
import { translationBy, type Parts, type Phrase, type Translation } from './phrase.ts';

const LINE_FORMS: Parts = {
  ...FORMS,
  credentials: '(?:perhaps )?(?:access key|session without MFA)(?:, session without MFA)?',
  credential: 'access key|session without MFA|MFA',
  keys: '(?:; .*)?',
  account: '\\d{12}',
  kind: 'role|user',
};

/** Whoever gets in, as lines of ways in name them. */
const WHOM: readonly Phrase[] = [
  ['anybody who meets {asked}', '{asked} を満たす全員'],
  ['anybody', '全員'],
  ['IAM users of this account', 'このアカウントの IAM ユーザー'],
  ['IAM users of account {account}', 'アカウント {account} の IAM ユーザー'],
  ['IAM users of {number} accounts: {some}', '{number} アカウントの IAM ユーザー: {some}'],
  ['IAM user {some} of account {account}', 'アカウント {account} の IAM ユーザー {some}'],
  ['IAM users {some} of account {account}', 'アカウント {account} の IAM ユーザー {some}'],
  ['IAM user {some}', 'IAM ユーザー {some}'],
  ['IAM users {some}', 'IAM ユーザー {some}'],
  ['principal {some}', 'プリンシパル {some}'],
];

const LINES: readonly Phrase[] = [
  ['{whom}: {credentials}', '{whom}: {credentials}'],
  ['and {number} more ways in', 'ほか {number} 件の経路'],
  [
    'perhaps more: too complex to find all',
    'ほかにもある可能性があります(複雑なため、すべては確認できません)',
  ],
  [
    'A request that gets in: {caller}, {credential}, by {statement}{keys}',
    '許可されるリクエスト: {caller}、{credential}、{statement} による{keys}',
  ],
  ['Step {number}: {means}: {kind} {name}', '手順 {number}: {means}: {kind} {name}'],
  [
    'Trusts account {account} ({name}), which is closed: take it out',
    '閉鎖されたアカウント {account}({name})を信頼しています。削除してください',
  ],
  [
    'Trusts account {account}, which is closed: take it out',
    '閉鎖されたアカウント {account} を信頼しています。削除してください',
  ],
  [
    'Trusts account {account}, which is no account of the organization',
    '組織に属さないアカウント {account} を信頼しています',
  ],
  [
    'Trusts account {account} ({name}), which is no account of the organization',
    '組織に属さないアカウント {account}({name})を信頼しています',
  ],
  [
    'Trusts account {account} ({name}) of the organization',
    '組織のアカウント {account}({name})を信頼しています',
  ],
  ['Trusts account {account} of the organization', '組織のアカウント {account} を信頼しています'],
  ['Also has {others}, which no rule counts', 'ほかに{others}があります(ルールの対象外)'],
  ...observations,
];

const OTHERS: readonly Phrase[] = [
  ['{number} active signing certificate', '有効な署名証明書 {number} 個'],
  ['{number} active signing certificates', '有効な署名証明書 {number} 個'],
  ['{number} active SSH public key', '有効な SSH 公開鍵 {number} 個'],
  ['{number} active SSH public keys', '有効な SSH 公開鍵 {number} 個'],
];

const MEANS: readonly Phrase[] = [
  ['its trust policy', '信頼ポリシー'],
  [
    '{action} on {resource} (policy {name} of group {group}, {statement})',
    '{resource} に対する {action}(グループ {group} のポリシー {name}、{statement})',
  ],
  [
    '{action} on {resource} (policy {name}, {statement})',
    '{resource} に対する {action}(ポリシー {name}、{statement})',
  ],
  ['{action} on {resource}', '{resource} に対する {action}'],
];

const whom = translationBy(WHOM, LINE_FORMS, ofPart);
const means = translationBy(MEANS, LINE_FORMS, ofPart);
const other = translationBy(OTHERS, LINE_FORMS, ofPart);
const line = translationBy(LINES, LINE_FORMS, ofPart);

const CREDENTIALS: Parts = {
  'access key': 'アクセスキー',
  'session without MFA': 'MFA なしのセッション',
};

const credentials: Translation = (text) =>
  text
    .split(', ')
    .map((one) => CREDENTIALS[one] ?? one)
    .join('、');

const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  whom: (text) => whom(text) ?? text,
  some: (text) => text.replace(/ and (\d+) more$/, ' ほか $1 件'),
  asked: (text) => text.replaceAll(' and ', '、'),
  credential: (text) => CREDENTIALS[text] ?? text,
  credentials: (text) =>
    text.startsWith('perhaps ')
      ? `${credentials(text.slice('perhaps '.length))}(可能性あり)`
      : credentials(text),
  means: (text) =>
    text
      .split('; ')
      .map((one) => means(one) ?? one)
      .join('、'),
  kind: (text) => (text === 'role' ? 'ロール' : 'ユーザー'),
  others: (text) =>
    text
      .split(' and ')
      .map((one) => other(one) ?? one)
      .join('と'),
};

function ofPart(name: string, text: string): string {
  return (TRANSLATIONS[name] ?? ((part: string) => ofSentence(name, part)))(text);
}

/** A line of evidence. */
export const evidenceInJapanese: Translation = (text) => line(text) ?? text;

/** `statement 1 (Dev), statement 3` */
export const statementsInJapanese: Translation = (text) => ofSentence('statement', text);
