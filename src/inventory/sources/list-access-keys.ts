import { member, optionalText, text, type JsonField } from '../../json/field.ts';
import type { AccessKey } from '../../resources/user.ts';
import { listIn, pagesOf } from '../../aws/reading.ts';
import { loadActivePerUser } from '../active-per-user.ts';
import { savePerUserList } from '../save-answers.ts';
import type { Source } from './source.ts';

const toKey = (isActive: boolean, createDate: string | undefined): AccessKey => ({
  isActive,
  ...(createDate === undefined ? {} : { createDate }),
});

const loadKey = (key: JsonField): AccessKey =>
  toKey(text(member(key, 'Status')) === 'Active', optionalText(member(key, 'CreateDate')));

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export const listAccessKeys = {
  operation: 'ListAccessKeys',
  action: 'iam:ListAccessKeys',
  on: 'user/*',
  file: 'list-access-keys.json',
  tells: {
    'AWS::IAM::User': {
      facts: ['activeAccessKeys', 'accessKeys'],
      live: {
        kind: 'one by one',
        ask: async ({ resourceName: UserName }, { iam, fact }) => {
          const keys: AccessKey[] = [];
          for await (const page of pagesOf((request) => iam.ListAccessKeys({ UserName, ...request }))) {
            for (const { Status, CreateDate } of listIn('AccessKeyMetadata', page.AccessKeyMetadata))
              keys.push(toKey(Status === 'Active', CreateDate?.toISOString()));
          }
          const active = keys.filter(({ isActive }) => isActive).length;
          return { activeAccessKeys: fact(active), accessKeys: fact<readonly AccessKey[]>(keys) };
        },
      },
      load: (file) =>
        loadActivePerUser(file, {
          list: 'AccessKeyMetadata',
          toFacts: (activeAccessKeys) => ({ activeAccessKeys }),
          ofAll: (keys, source) => ({ accessKeys: { value: keys.map(loadKey), source } }),
          noSuchEntity: 'gone',
        }),
    },
  },
  save: savePerUserList({
    list: 'AccessKeyMetadata',
    fields: ['UserName', 'AccessKeyId', 'Status', 'CreateDate'],
    required: ['Status'],
  }),
} as const satisfies Source;
