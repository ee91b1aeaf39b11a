/** What rules put into their sentences, in Japanese: by the name that it has there. */
import { joined, translationBy, type Parts, type Phrase, type Translation } from './phrase.ts';
import { UNSURE } from './unsure.ts';

/** Names of which it is known what may stand in their place: a sentence is read by them where it could be read otherwise. */
export const FORMS: Parts = {
  claim: [
    '(?:is|becomes) an administrator',
    'is no administrator, and cannot become one',
    'can change all of .*?',
    'can change what is not its own',
    'can pass roles to AWS services',
    'cannot change all of any service',
    'cannot change what is not its own',
  ].join('|'),
  doubt:
    '(?: Parts of the policies are not understood, and count against the user\\.| (?:Whether|By which) [^.]*\\.)?',
  more: '(?:; (?:at least )?\\d+ more ways? in)?',
  source: '(?: \\(credential report(?: of \\S+)?\\))?',
  asOf: '(?: of \\S+)?',
  hint: '(?: \\(statement .*\\))?',
  note: '(?: The role (?:is|can) [^.]*\\.)?(?: The (?:tag|exemption) .*)?',
  who: '(?:Some )?IAM users',
  number: '\\d+',
  count: '\\d+',
  verb: 'denies|deny',
};

/** A list: each of it is translated by itself. */
const each =
  (between: RegExp, word: string, one: Translation): Translation =>
  (text) =>
    joined(text.split(between).map(one), word);

const statement: Translation = (text) => {
  if (/^(?:its|the) trust policy$/.test(text)) return '信頼ポリシー';
  if (text === 'its statements') return '各ステートメント';
  const names = text.split(/(?:, | and )(?=statement \d)/);
  return names.every((name) => /^statement \d/.test(name))
    ? names.map((name) => name.replace(/^statement /, 'ステートメント ')).join('、')
    : text;
};

const listed: Translation = (text) => text.replaceAll(/, | and /g, '、');

const KINDS_OF_PRINCIPALS: Parts = {
  anyone: '全員',
  accounts: 'アカウント',
  users: 'ユーザー',
  'users by their ids': 'ID で指定したユーザー',
  roles: 'ロール',
  'roles by their ids': 'ID で指定したロール',
  'role sessions': 'ロールセッション',
  'federated users': 'フェデレーティッドユーザー',
  'AWS services': 'AWS サービス',
  'identity providers': 'ID プロバイダー',
  'deleted users or roles': '削除されたユーザーまたはロール',
  'principals that are not recognized': '認識できないプリンシパル',
};

const CREDENTIALS: Parts = {
  'an access key alone': 'アクセスキーのみ',
  'a session without MFA': 'MFA なしのセッション',
  MFA: 'MFA',
};

const KINDS_OF_DEVICES: Parts = {
  'an authenticator app': '認証アプリ',
  'a security key or passkey': 'セキュリティキーまたはパスキー',
  'a hardware token': 'ハードウェアトークン',
  'text messages': 'SMS',
  'a device of a kind that is not known': '種類が不明なデバイス',
};

const known =
  (words: Parts): Translation =>
  (text) =>
    Object.hasOwn(words, text) ? (words[text] ?? text) : text;

/** Phrases of a part, by its name. */
const PHRASES: Readonly<Record<string, readonly Phrase[]>> = {
  callers: [
    ['{callers} and at least {number} more principal', '{callers} ほか少なくとも {number} 件のプリンシパル'],
    ['{callers} and at least {number} more principals', '{callers} ほか少なくとも {number} 件のプリンシパル'],
    ['{callers} and {number} more principal', '{callers} ほか {number} 件のプリンシパル'],
    ['{callers} and {number} more principals', '{callers} ほか {number} 件のプリンシパル'],
    ['{who} of accounts that meet {test}', '{test} を満たすアカウントの {who}'],
    ['{who} whom {statement} does not deny', '{statement} が拒否しない {who}'],
    ['{who} of any account', '任意のアカウントの {who}'],
    ['{who} of account {account}', 'アカウント {account} の {who}'],
    ['IAM user {name}', 'IAM ユーザー {name}'],
    ['{who}', '{who}'],
  ],
  who: [
    ['Some IAM users', '一部の IAM ユーザー'],
    ['IAM users', 'IAM ユーザー'],
  ],
  more: [
    ['; at least {number} more way in', '(ほかに少なくとも {number} 件)'],
    ['; at least {number} more ways in', '(ほかに少なくとも {number} 件)'],
    ['; {number} more way in', '(ほかに {number} 件)'],
    ['; {number} more ways in', '(ほかに {number} 件)'],
  ],
  part: [
    ['a condition', '条件'],
    ['the statement', 'ステートメント'],
    ['the document ({problem})', 'ドキュメント({problem})'],
    ['principal {name}, written twice,', '2 回書かれたプリンシパル {name}'],
    ['principal {name}: a list', 'プリンシパル {name}(リスト)'],
    ['principal {name}: a value of type {type}', 'プリンシパル {name}({type} 型の値)'],
    ['principal {name} (the id of a user)', 'プリンシパル {name}(ユーザーの ID)'],
    ['principal {name}', 'プリンシパル {name}'],
    ['a missing {name}', '欠けている {name}'],
    ['{name} (did you mean {meant}?)', '{name}({meant} の誤りと思われます)'],
    ['{name}, written twice,', '2 回書かれた {name}'],
  ],
  test: [
    ['the number of principals', 'プリンシパルの数'],
    ['its principals', 'プリンシパル'],
    ['{name} with {other}', '{name} と {other}'],
  ],
  hint: [[' ({statement} has {name})', '({statement} に {name} があります)']],
  age: [
    ['more than {number} seconds', '{number} 秒超'],
    ['{number} seconds', '{number} 秒'],
  ],
  verb: [
    ['denies', '拒否'],
    ['deny', '拒否'],
  ],
  leftOut: [
    ['{machines} and third parties {thirdParties}', '{machines}、第三者のアカウント {thirdParties}'],
    ['machines of {accounts} ({name})', 'マシン用のアカウント {accounts} ({name})'],
    ['third parties {accounts} ({name})', '第三者のアカウント {accounts} ({name})'],
  ],
  machines: [['machines of {accounts} ({name})', 'マシン用のアカウント {accounts} ({name})']],
  missing: [
    ['its policies were not read', 'ポリシーを取得できませんでした'],
    ['what it leads to is too long to be followed', '到達先が多すぎて追跡できません'],
    [
      'not read or not understood: {names} and {number} more',
      '取得または解釈できないもの: {names} ほか {number} 件',
    ],
    ['not read or not understood: {names}', '取得または解釈できないもの: {names}'],
    [
      'the document of {name} was not read; nothing is known of {policies}',
      '{name} のドキュメントを取得できませんでした。不明なもの: {policies}',
    ],
    [
      'the documents of {names} were not read; nothing is known of {policies}',
      '{names} のドキュメントを取得できませんでした。不明なもの: {policies}',
    ],
    ['the document of {name} was not read', '{name} のドキュメントを取得できませんでした'],
    ['the documents of {names} were not read', '{names} のドキュメントを取得できませんでした'],
    ['nothing is known of {policies}', '不明なもの: {policies}'],
    ['whether {actions} is allowed was not found out', '{actions} が許可されているかどうかを判断できません'],
  ],
  policyName: [
    ['the MFA devices of user {holder}', 'ユーザー {holder} の MFA デバイス'],
    ['inline policy {name} of user {holder}', 'ユーザー {holder} のインラインポリシー {name}'],
    ['inline policy {name} of group {holder}', 'グループ {holder} のインラインポリシー {name}'],
    ['inline policy {name} of role {holder}', 'ロール {holder} のインラインポリシー {name}'],
  ],
  source: [
    [' (credential report of {time})', '(認証情報レポート、{time} 時点)'],
    [' (credential report)', '(認証情報レポート)'],
  ],
  asOf: [[' of {time}', '({time} 時点)']],
  claim: [
    ['is an administrator', '管理者です'],
    ['becomes an administrator', '管理者になれます'],
    ['is no administrator, and cannot become one', '管理者ではなく、管理者になることもできません'],
    ['can change all of a service', 'あるサービスのすべてを変更できます'],
    ['can change all of {service}', '{service} のすべてを変更できます'],
    ['can change what is not its own', '自分のもの以外を変更できます'],
    ['can pass roles to AWS services', 'ロールを AWS サービスに渡せます'],
    ['cannot change all of any service', 'すべてを変更できるサービスはありません'],
    ['cannot change what is not its own', '自分のもの以外は変更できません'],
  ],
  doubt: [
    [
      ' Parts of the policies are not understood, and count against the user.',
      'ポリシーの一部を解釈できないため、その部分は許可とみなしています。',
    ],
    ...UNSURE,
  ],
  enroller: [
    ['the password or an access key', 'パスワードまたはアクセスキー'],
    ['the password', 'パスワード'],
    ['an access key', 'アクセスキー'],
  ],
  step: [
    ['{means} to role {name}', '{means} でロール {name} へ'],
    ['{means} to user {name} named {other}', '{means} で、名前を {other} にしたユーザー {name} へ'],
    ['{means} to the name {name}', '{means} で名前 {name} へ'],
    ['{means} to user {name}', '{means} でユーザー {name} へ'],
    ['{means}', '{means}'],
  ],
  means: [
    ['the trust policy ({statement})', '信頼ポリシー({statement})'],
    ['the trust policy', '信頼ポリシー'],
    ['{place}', '{place}'],
  ],
  place: [
    ['a policy of its own', '自身で作成したポリシー'],
    ['policy {name} of group {group}, {statement}', 'グループ {group} のポリシー {name}、{statement}'],
    ['policy {name}, {statement}', 'ポリシー {name}、{statement}'],
    ['{actions} (a policy of its own)', '{actions}(自身で作成したポリシー)'],
    [
      '{actions} (policy {name} of group {group}, {statement})',
      '{actions}(グループ {group} のポリシー {name}、{statement})',
    ],
    ['{actions} (policy {name}, {statement})', '{actions}(ポリシー {name}、{statement})'],
    ['{actions} ()', '{actions}'],
    ['{actions}', '{actions}'],
  ],
  from: [
    ['tag {name}', 'タグ {name}'],
    ['exemption of {name}', '{name} の除外設定'],
  ],
  why: [['{reason} (owner: {owner})', '{reason}(担当: {owner})']],
  problem: [
    ['it has no reason and no end', '理由と期限がありません'],
    ['it has no end (REASON until YYYY-MM-DD)', '期限がありません(REASON until YYYY-MM-DD)'],
    ['it has no reason (REASON until YYYY-MM-DD)', '理由がありません(REASON until YYYY-MM-DD)'],
    ['its end {end} is not a date (YYYY-MM-DD)', '期限 {end} は日付ではありません(YYYY-MM-DD)'],
    ['it ended on {end}', '{end} に終了しました'],
    ['its end {end} is more than {number} days away', '期限 {end} は {number} 日より先です'],
    ['it is not JSON, neither plain nor URL-encoded', 'JSON として読み取れません'],
    ['it is not a JSON object', 'JSON オブジェクトではありません'],
    ['it has no Statement', 'Statement がありません'],
  ],
  roleNote: [
    [' The role is an administrator.', 'このロールは管理者です。'],
    [' The role can change all of a service.', 'このロールはあるサービスのすべてを変更できます。'],
    [' The role can change what is not its own.', 'このロールは自身のもの以外を変更できます。'],
  ],
  exemptionNote: [[' The {from} does not count: {problem}.', '{from} は無効です。{problem}。']],
};

/** Parts that are no single phrase. */
const OTHERS: Readonly<Record<string, Translation>> = {
  statement,
  deny: statement,
  credential: each(/ or /, '、または', known(CREDENTIALS)),
  principals: (text) =>
    text === 'nobody'
      ? '該当なし'
      : `${each(/, /, '、', known(KINDS_OF_PRINCIPALS))(text.replace(/ only$/, ''))}のみ`,
  kinds: each(/ and /, 'と', known(KINDS_OF_DEVICES)),
  actions: listed,
  accounts: listed,
  entries: listed,
  names: listed,
  policies: (text) => each(/, | and /, '、', (one) => ofPart('policyName', one))(text),
  way: (text) => each(/, then /, '、次に', stepOf)(text),
  note: (text) => {
    const [, ofRole = '', ofExemption = ''] =
      /^( The role (?:is|can) [^.]*\.)?( The (?:tag|exemption) .*)?$/s.exec(text) ?? [];
    return ofPart('roleNote', ofRole) + ofPart('exemptionNote', ofExemption);
  },
};

const WORDS_LEFT = /(?:^|[ (])(?:policy|statement|group|of|to|and) /;
/** What is left of `, then ` where an annotation was cut in it. */
const THEN_CUT = /(?:,(?: then)?)? ?…(?: ?then)? /;

/** A step. Where an annotation was cut in words of it and not in a name, it is no phrase, and stays as it is. */
function stepOf(step: string): string {
  const inJapanese = ofPart('step', step);
  if (!step.includes('…') || !WORDS_LEFT.test(inJapanese)) return inJapanese;
  const parts = step.split(THEN_CUT).map((part) => ofPart('step', part));
  return parts.length === 2 && !parts.some((part) => WORDS_LEFT.test(part)) ? parts.join('…') : step;
}

const translations = new Map<string, (text: string) => string | undefined>();

const translationOf = (name: string): ((text: string) => string | undefined) => {
  const made = translations.get(name) ?? OTHERS[name] ?? translationBy(PHRASES[name] ?? [], FORMS, ofPart);
  translations.set(name, made);
  return made;
};

/** What stands for a name of a sentence, in Japanese; names, ARNs and what is not known stay. */
export function ofPart(name: string, text: string): string {
  return translationOf(name)(text) ?? text;
}
