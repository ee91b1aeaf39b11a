import type { Fact } from '../../resources/fact.ts';
import type { IamUser, MfaDevice } from '../../resources/user.ts';
import { isAbsent, items, member, optionalText } from '../../json/field.ts';
import { listIn, pagesOf, readPages } from '../../aws/reading.ts';
import { isAnswer, picked, saveListing } from '../save-answers.ts';
import { cutShortProblem } from '../saved-answer.ts';
import { loadDevice } from './list-mfa-devices.ts';
import { USER_FIELDS } from './list-users.ts';
import type { FactsOf, Source } from './source.ts';

interface OwnedDevice {
  readonly device: MfaDevice;
  readonly userArn: string;
  /** Undefined where the answer does not tell. */
  readonly userId: string | undefined;
}

/** What the list tells of a user who has one of these devices. Of others it tells nothing. */
const factsOfOwners = (
  devices: readonly OwnedDevice[],
  fact: (devices: readonly MfaDevice[]) => Fact<readonly MfaDevice[]>,
): ((user: IamUser) => FactsOf<IamUser>) => {
  const byOwner = new Map<string, readonly OwnedDevice[]>();
  for (const owned of devices) byOwner.set(owned.userArn, [...(byOwner.get(owned.userArn) ?? []), owned]);
  return ({ resourceId, arn }) => {
    // A name, and with it an ARN, comes back for another user: the unique id has to agree.
    const own = (byOwner.get(arn) ?? []).filter(
      ({ userId }) => userId === undefined || userId === resourceId,
    );
    return own.length === 0 ? {} : { mfaDevices: fact(own.map(({ device }) => device)) };
  };
};

/**
 * The list names every assigned virtual device and no other kind, so it tells who has one and never who has none. The
 * root user's device names the root user's ARN, which no IAM user has.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
 */
export const listVirtualMfaDevices = {
  operation: 'ListVirtualMFADevices',
  action: 'iam:ListVirtualMFADevices',
  on: '*',
  file: 'list-virtual-mfa-devices.json',
  tells: {
    'AWS::IAM::User': {
      facts: ['mfaDevices'],
      live: {
        kind: 'of all',
        ask: async ({ iam, fact }) => {
          const pages = pagesOf((request) =>
            iam.ListVirtualMFADevices({ AssignmentStatus: 'Assigned', ...request }),
          );
          const { items: devices, problem } = await readPages(
            'ListVirtualMFADevices',
            pages,
            ({ VirtualMFADevices }): readonly OwnedDevice[] =>
              listIn('VirtualMFADevices', VirtualMFADevices).flatMap(
                ({ SerialNumber: serialNumber, User: { Arn: userArn, UserId: userId } = {} }) =>
                  serialNumber === undefined || userArn === undefined
                    ? []
                    : [{ device: { serialNumber }, userArn, userId }],
              ),
          );
          return { factsOf: factsOfOwners(devices, fact), problem };
        },
      },
      load: (file) => {
        const devices = items(member(file, 'VirtualMFADevices')).flatMap((item): readonly OwnedDevice[] => {
          const device = loadDevice(item);
          const user = member(item, 'User');
          const userArn = isAbsent(user) ? undefined : optionalText(member(user, 'Arn'));
          if (userArn === undefined) return [];
          return [{ device, userArn, userId: optionalText(member(user, 'UserId')) }];
        });
        const arns = new Set(devices.map(({ userArn }) => userArn));
        return {
          factsOf: factsOfOwners(devices, (value) => ({ value, source: file.document })),
          told: [...arns].filter((arn) => !arn.endsWith(':root')).map((arn) => ({ arn })),
          isOneByOne: false,
          problem: cutShortProblem(file),
        };
      },
    },
  },
  save: saveListing(
    { list: 'VirtualMFADevices', fields: ['SerialNumber', 'User', 'EnableDate'], required: ['SerialNumber'] },
    // The devices of one user stay in IAM's order: an annotation names the first.
    ({ User: user }) => (isAnswer(user) ? user['Arn'] : undefined),
    ({ User: user, ...device }) => (isAnswer(user) ? { ...device, User: picked(user, USER_FIELDS) } : device),
  ),
} as const satisfies Source;
