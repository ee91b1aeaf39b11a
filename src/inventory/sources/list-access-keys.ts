import { listIn, pagesOf } from '../../aws/reading.ts';
import { loadActivePerUser } from '../active-per-user.ts';
import { savePerUserList } from '../save-answers.ts';
import type { Source } from './source.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export const listAccessKeys = {
  operation: 'ListAccessKeys',
  action: 'iam:ListAccessKeys',
  on: 'user/*',
  file: 'list-access-keys.json',
  tells: {
    'AWS::IAM::User': {
      facts: ['activeAccessKeys'],
      live: {
        kind: 'one by one',
        ask: async ({ resourceName: UserName }, { iam, fact }) => {
          let active = 0;
          for await (const page of pagesOf((request) => iam.ListAccessKeys({ UserName, ...request }))) {
            const keys = listIn('AccessKeyMetadata', page.AccessKeyMetadata);
            active += keys.filter(({ Status }) => Status === 'Active').length;
          }
          return { activeAccessKeys: fact(active) };
        },
      },
      load: (file) =>
        loadActivePerUser(file, {
          list: 'AccessKeyMetadata',
          toFacts: (activeAccessKeys) => ({ activeAccessKeys }),
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
