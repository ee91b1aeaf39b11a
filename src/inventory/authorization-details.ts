/** An account's users, groups, roles and policies, for the commands that are about what these allow. */
import { basename, dirname } from 'node:path';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { AuthorizationDetails } from '../privileges/account.ts';
import { readAuthorizationDetails, readDetailsInPages } from './read-authorization-details.ts';
import { readSavedText, toSavedAnswer } from './saved-answer.ts';
import { getAccountAuthorizationDetails } from './sources/get-account-authorization-details.ts';

const FILE = getAccountAuthorizationDetails.file;

/**
 * From a folder of saved answers, or from the file itself.
 *
 * @throws where there is no such file, or it is not as the AWS CLI writes it: naming the file and the line or field
 */
export const readSavedAuthorizationDetails = async (path: string): Promise<AuthorizationDetails> => {
  const [dir, file] = path.endsWith('.json') ? [dirname(path), basename(path)] : [path, FILE];
  const content = await readSavedText(dir, file);
  return readAuthorizationDetails(toSavedAnswer(content, file, { joining: 'pages' }));
};

/**
 * The same from a live account.
 *
 * @throws the SDK's error where it may not be read, or not to its end
 */
export const readLiveAuthorizationDetails = async (iam: IAMClient): Promise<AuthorizationDetails> => {
  const { GetAccountAuthorizationDetailsCommand } = await import('@aws-sdk/client-iam');
  return readDetailsInPages((page) => iam.send(new GetAccountAuthorizationDetailsCommand(page)));
};
