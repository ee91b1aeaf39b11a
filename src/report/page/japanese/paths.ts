/** Paths to privileges in Japanese, as `path-sentence.ts` writes them. */
import { FORMS, ofPart as ofSentence } from './parts.ts';
import { joined, translationBy, type Parts, type Phrase, type Translation } from './phrase.ts';
import { UNSURE } from './unsure.ts';

const PATH_FORMS: Parts = {
  ...FORMS,
  credentials: '[^:]*?MFA|an access key alone',
  claim:
    '(?:is|becomes) an administrator|can change all of .*?|can change what is not its own|can pass roles to AWS services',
  place: 'account \\d+|\\d+ accounts \\([^)]*\\)',
  elsewhere: '(?: of account \\d{12})?',
  doubt: '(?: Parts of the policies are not .*| (?:Whether|By which) .*)?',
  gives: 'gives?',
  makes: 'makes?',
  enrols: 'enrols?',
  how: 'by a key|by a session of a key|by a password|by a key and a device',
};

const SENTENCES: readonly Phrase[] = [
  ['{user}, with {credentials}, has no privilege.', '{user} は、{credentials} では権限がありません。'],
  [
    '{user}, with {credentials}, may come to {place}, and what it has there is not decided: {missing}.',
    '{user} は、{credentials} で {place} に到達できる可能性があり、そこでの権限は判断できません({missing})。',
  ],
  [
    '{user}, with {credentials}, may have privileges: {missing}.',
    '{user} の権限は、{credentials} では判断できません({missing})。',
  ],
  [
    '{user}, with {credentials}, can become role {role}{elsewhere}: {clauses}.{doubt}',
    '{user} は、{credentials} で{elsewhere}ロール {role} になれます。{clauses}。{doubt}',
  ],
  [
    '{user}, with {credentials}, {claim} of {place}: {clauses}.{doubt}',
    '{user} は、{credentials} で {place} の {claim}。{clauses}。{doubt}',
  ],
  [
    '{user}, with {credentials}, {claim} in {place}: {clauses}.{doubt}',
    '{user} は、{credentials} で {place} の {claim}。{clauses}。{doubt}',
  ],
  [
    '{user}, with {credentials}, {claim}: {clauses}.{doubt}',
    '{user} は、{credentials} で {claim}。{clauses}。{doubt}',
  ],
];

const CLAUSES: readonly Phrase[] = [
  ['{actions} {enrols} the first MFA device', '{actions} で最初の MFA デバイスを登録します'],
  ['{means} {gives} it the name {name}', '{means} で自身の名前を {name} にします'],
  ['{means} {gives} it more rights', '{means} で自身の権限を増やします'],
  [
    '{means} {gives} role {role}{elsewhere} more rights',
    '{means} で{elsewhere}ロール {role} の権限を増やします',
  ],
  [
    '{means} {makes} it user {user} named {name} ({how})',
    '{means} で、名前を {name} にしたユーザー {user} になります({how})',
  ],
  ['{means} {makes} it user {user} ({how})', '{means} でユーザー {user} になります({how})'],
  ['{means} {makes} it a role{elsewhere}', '{means} で{elsewhere}いずれかのロールになります'],
  ['{means} {makes} it role {role}{elsewhere}', '{means} で{elsewhere}ロール {role} になります'],
  [
    'the trust policy of role {role}{elsewhere}, {sid}, lets it in',
    '{elsewhere}ロール {role} の信頼ポリシーの {sid} で、そのロールになれます',
  ],
  [
    'the trust policy of role {role}{elsewhere} lets it in',
    '{elsewhere}ロール {role} の信頼ポリシーで、そのロールになれます',
  ],
  ['then it may do everything', 'その後はすべてを実行できます'],
  ['it may do everything already', 'すでにすべてを実行できます'],
  ['{grant} allows everything', '{grant} がすべてを許可しています'],
  ['{grant} allows all of that, such as {action}', '{grant} が {action} などを許可しています'],
  ['{grant} allows {action}', '{grant} が {action} を許可しています'],
];

const PARTS: Readonly<Record<string, readonly Phrase[]>> = {
  means: [
    ['its trust policy, {sid},', '信頼ポリシーの {sid}'],
    ['its trust policy', '信頼ポリシー'],
    ['{actions}', '{actions}'],
  ],
  grant: [
    ['policy {name} of group {group}, {sid},', 'グループ {group} のポリシー {name}、{sid}'],
    ['policy {name}, {sid},', 'ポリシー {name}、{sid}'],
    ['a policy of its own', '自身で作成したポリシー'],
  ],
  sid: [
    ['statement {number} ("{name}")', 'ステートメント {number} ("{name}")'],
    ['statement {number}', 'ステートメント {number}'],
  ],
  place: [
    ['account {account}', 'アカウント {account}'],
    ['{number} accounts ({accounts} and {count} more)', '{number} アカウント({accounts} ほか {count} 件)'],
    ['{number} accounts ({accounts})', '{number} アカウント({accounts})'],
  ],
  elsewhere: [[' of account {account}', 'アカウント {account} の']],
  how: [
    ['by a session of a key', 'キーで得たセッションによる'],
    ['by a key and a device', 'キーとデバイスによる'],
    ['by a key', 'キーによる'],
    ['by a password', 'パスワードによる'],
  ],
  doubt: [
    [
      ' Parts of the policies are not understood, and count against it.',
      'ポリシーの一部を解釈できないため、その部分は許可とみなしています。',
    ],
    [
      ' Whether there is a device already was not read: then nobody enrols the first.',
      'デバイスの有無を取得できませんでした。すでにある場合、最初のデバイスは登録できません。',
    ],
    ...UNSURE,
  ],
};

const parts = new Map(
  Object.entries(PARTS).map(([name, phrases]) => [name, translationBy(phrases, PATH_FORMS, ofPart)]),
);
const clause = translationBy(CLAUSES, PATH_FORMS, ofPart);
const sentence = translationBy(SENTENCES, PATH_FORMS, ofPart);

const credentials: Translation = (text) =>
  joined(
    text.split(/, | or /).map((one) => ofSentence('credential', one)),
    '、または',
  );

function ofPart(name: string, text: string): string {
  if (name === 'credentials') return credentials(text);
  if (name === 'clauses')
    return text
      .split('; ')
      .map((one) => clause(one) ?? one)
      .join('。');
  const translation = parts.get(name);
  return translation === undefined ? ofSentence(name, text) : (translation(text) ?? text);
}

/** The sentence of a path. */
export const pathInJapanese: Translation = (text) => sentence(text) ?? text;
