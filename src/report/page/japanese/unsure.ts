import type { Phrase } from './phrase.ts';

/** What is not certain of a path where all of the policies is understood. */
export const UNSURE: readonly Phrase[] = [
  [
    ' Whether so many policies can be attached at once was not looked at.',
    'これだけの数のポリシーを同時にアタッチできるかどうかは調べていません。',
  ],
  [
    ' Whether the user who is deleted first has keys, a password or devices was not read.',
    '先に削除するユーザーのキー、パスワード、デバイスの有無を取得できませんでした。',
  ],
  [
    ' Whether the user who is taken has an MFA device was not read.',
    '乗っ取られるユーザーの MFA デバイスの有無を取得できませんでした。ある場合、パスワードだけではサインインできません。',
  ],
  [
    ' Whether the tags of a user count for a new name is not known.',
    '新しい名前に対する権限でユーザーのタグが考慮されるかどうかは不明です。',
  ],
  [
    ' Whether the policy can be deleted, which is a boundary, is not known.',
    'アクセス許可の境界であるポリシーを削除できるかどうかは不明です。',
  ],
  [
    ' Whether the tags of the managed policy allow that was not read.',
    '管理ポリシーのタグで許可されるかどうかを取得できませんでした。',
  ],
  [
    ' Whether there are tags with which all of it is allowed was not found out.',
    'すべてが許可されるタグがあるかどうかは判断できませんでした。',
  ],
  [
    ' Whether the service asks for the right to give tags is not known.',
    'サービスがタグ付けの権限を求めるかどうかは不明です。',
  ],
  [
    ' Whether all of it is allowed on one and the same thing was not found out.',
    '同じ 1 つのリソースですべてが許可されるかどうかは判断できませんでした。',
  ],
  [
    ' Whether there is an instance profile without a role was not read.',
    'ロールのないインスタンスプロファイルの有無を取得できませんでした。',
  ],
  [
    ' Whether the instance profile that is asked for holds the role was not read.',
    '求められるインスタンスプロファイルにそのロールがあるかどうかを取得できませんでした。',
  ],
  [
    ' Whether the template that is asked for can be written was not looked at.',
    '求められるテンプレートに書き込めるかどうかは調べていません。',
  ],
  [
    ' By which of its names AWS calls the service there is not known.',
    'AWS がそのサービスをどの名前で呼ぶかは不明です。',
  ],
  [
    ' Whether the trust policy lets the caller in was not found out.',
    '信頼ポリシーで許可されるかどうかは判断できませんでした。',
  ],
  [
    ' Whether the role may be passed to what gets it there is not known.',
    'ロールを受け取るリソースにそのロールを渡せるかどうかは不明です。',
  ],
  [
    ' Whether the call that takes the role asks for the right to pass it is not known.',
    'ロールを使う呼び出しがロールを渡す権限を求めるかどうかは不明です。',
  ],
  [
    ' Whether the identity pool lets whoever acts sign in is not known.',
    'ID プールがサインインを許可するかどうかは不明です。',
  ],
];
