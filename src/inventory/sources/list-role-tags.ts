import type { IamRole } from '../../resources/role.ts';
import { answersByName } from '../answers-by-name.ts';
import { pagesOf } from '../../aws/reading.ts';
import { savePerNameList } from '../save-answers.ts';
import { loadTags, readTags } from './tags.ts';
import type { Source } from './source.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html */
export const listRoleTags = {
  operation: 'ListRoleTags',
  action: 'iam:ListRoleTags',
  on: 'role/*',
  file: 'list-role-tags.json',
  tells: {
    'AWS::IAM::Role': {
      facts: ['tags'],
      live: {
        kind: 'one by one',
        ask: async ({ resourceName: RoleName }, { iam, fact }) => ({
          tags: fact(await readTags(pagesOf((request) => iam.ListRoleTags({ RoleName, ...request })))),
        }),
      },
      load: (file) => answersByName<IamRole>(file, loadTags, 'gone'),
    },
  },
  save: savePerNameList('RoleName', { list: 'Tags', fields: ['Key', 'Value'], required: ['Key'] }),
} as const satisfies Source;
