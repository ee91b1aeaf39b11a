import { readBy } from './not-read.ts';

/** What is said of whoever is exempt or new. */
export const exemptionsInJapanese = <Noun extends string>(noun: Noun) =>
  ({
    exempt: { sentence: `${noun} {resource} は {until} まで除外されています({from}): {why}` },
    'in-grace-period': {
      sentence: `${noun} {resource} は新しく作成されたため、{until} から評価されます。`,
    },
    'exemption-not-read': {
      sentence: `${noun} {resource} のタグを取得できませんでした。タグで除外されている可能性があります。`,
      summary: 'タグを取得できませんでした(除外されている可能性があります)',
      remedy:
        noun === 'IAM ロール'
          ? readBy('iam:ListRoleTags', 'list-role-tags')
          : readBy('iam:ListUserTags', 'list-user-tags'),
    },
    'creation-not-read': {
      sentence: `${noun} {resource} の作成日時を取得できませんでした。新しく作成された可能性があります。`,
      summary: '作成日時を取得できませんでした(新しく作成された可能性があります)',
      remedy:
        noun === 'IAM ロール' ? readBy('iam:ListRoles', 'list-roles') : readBy('iam:ListUsers', 'list-users'),
    },
  }) as const;
