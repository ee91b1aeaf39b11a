import { hasMfa } from '../../rules/user-devices.ts';
import type { Problem } from '../aws/problem.ts';
import type { IamUser } from '../resources/user.ts';
import type { OpenedInventory } from './source.ts';

/** Which users of a source have an MFA device. */
interface KnownDevices {
  /** By the user's ARN; undefined where it is not known. */
  readonly hasDevice: (userArn: string) => boolean | undefined;
  readonly problems: readonly Problem[];
}

/** @param userArns of whom it is asked; absent: of everybody */
export const knownDevices = async (
  source: Pick<OpenedInventory, 'list'>,
  userArns?: ReadonlySet<string>,
): Promise<KnownDevices> => {
  const of = ({ arn }: IamUser): boolean => userArns?.has(arn) !== false;
  const listing = await source.list('AWS::IAM::User', [{ fact: 'mfaDevices', of }], {});
  const users = new Map(listing?.resources.map((user) => [user.arn, user]));
  return {
    hasDevice: (arn) => {
      const user = users.get(arn);
      return user && hasMfa(user);
    },
    problems: listing?.problems ?? [],
  };
};
