import type { IamUser } from '../../resources/user.ts';
import { checkSame, items, member, text } from '../../json/field.ts';
import { answersByName, unlessCutShort } from '../answers-by-name.ts';
import { listIn, pagesOf } from '../../aws/reading.ts';
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
        answersByName<IamUser>(
          file,
          (answer, userName) => {
            const statuses = items(member(answer, 'AccessKeyMetadata')).map((key) => {
              checkSame(member(key, 'UserName'), userName);
              return text(member(key, 'Status'));
            });
            const value = statuses.filter((status) => status === 'Active').length;
            const fact = unlessCutShort(answer, value === 0, { value, source: file.document });
            return fact === undefined ? {} : { activeAccessKeys: fact };
          },
          'gone',
        ),
    },
  },
  save: savePerUserList({
    list: 'AccessKeyMetadata',
    fields: ['UserName', 'AccessKeyId', 'Status', 'CreateDate'],
    required: ['Status'],
  }),
} as const satisfies Source;
