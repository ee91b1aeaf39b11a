import { loadActivePerUser } from '../active-per-user.ts';
import type { Source } from './source.ts';

/**
 * Keys for CodeCommit, which are shown and decide nothing: read from saved answers only, since a live account takes a call
 * for each user.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSSHPublicKeys.html
 */
export const listSshPublicKeys = {
  operation: 'ListSSHPublicKeys',
  action: 'iam:ListSSHPublicKeys',
  on: 'user/*',
  file: 'list-ssh-public-keys.json',
  tells: {
    'AWS::IAM::User': {
      facts: ['activeSshPublicKeys'],
      load: (file) =>
        loadActivePerUser(file, {
          list: 'SSHPublicKeys',
          toFacts: (activeSshPublicKeys) => ({ activeSshPublicKeys }),
          // What decides nothing takes no user out of the evaluation either.
          noSuchEntity: {},
        }),
    },
  },
} as const satisfies Source;
