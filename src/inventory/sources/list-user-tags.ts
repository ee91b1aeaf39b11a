import type { IamUser } from '../../resources/user.ts';
import { answersByName } from '../answers-by-name.ts';
import { pagesOf } from '../../aws/reading.ts';
import { savePerUserList } from '../save-answers.ts';
import { loadTags, readTags } from './tags.ts';
import type { Source } from './source.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html */
export const listUserTags = {
  operation: 'ListUserTags',
  action: 'iam:ListUserTags',
  on: 'user/*',
  file: 'list-user-tags.json',
  tells: {
    'AWS::IAM::User': {
      facts: ['tags'],
      live: {
        kind: 'one by one',
        ask: async ({ resourceName: UserName }, { iam, fact }) => ({
          tags: fact(await readTags(pagesOf((request) => iam.ListUserTags({ UserName, ...request })))),
        }),
      },
      load: (file) => answersByName<IamUser>(file, loadTags, 'gone'),
    },
  },
  save: savePerUserList({ list: 'Tags', fields: ['Key', 'Value'], required: ['Key'] }),
} as const satisfies Source;
