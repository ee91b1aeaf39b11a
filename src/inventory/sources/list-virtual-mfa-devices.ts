import type { AwsAccount } from '../../resources/account.ts';
import type { Fact } from '../../resources/fact.ts';
import type { IamUser, MfaDevice } from '../../resources/user.ts';
import { isAbsent, items, member, optionalText, type JsonField } from '../../json/field.ts';
import { isObject } from '../../json/object.ts';
import type { Problem } from '../../aws/problem.ts';
import { listIn, pagesOf, readPages } from '../../aws/reading.ts';
import { picked, saveListing } from '../save-answers.ts';
import { cutShortBy, cutShortProblem } from '../saved-answer.ts';
import { enabledAt, loadDevice } from './list-mfa-devices.ts';
import { USER_FIELDS } from './list-users.ts';
import type { Asking, FactsOf, Source } from './source.ts';

interface OwnedDevice {
  readonly device: MfaDevice;
  readonly userArn: string;
  /** Undefined where the answer does not tell. */
  readonly userId: string | undefined;
}

interface OwnedDevices {
  readonly devices: readonly OwnedDevice[];
  /** False: somebody may have another device, because the list is cut short or does not say whose a device is. */
  readonly isWhole: boolean;
}

/** Undefined: somebody's, and it is not told whose. */
type Entry = OwnedDevice | undefined;

const toOwnedDevices = (entries: readonly Entry[], isCutShort: boolean): OwnedDevices => ({
  devices: entries.filter((entry) => entry !== undefined),
  isWhole: !isCutShort && !entries.includes(undefined),
});

const ROOT = /^arn:[^:]+:iam::(\d{12}):root$/;

/** What the list tells of the root user. */
const factsOfRoot = (
  { devices, isWhole }: OwnedDevices,
  fact: (devices: readonly MfaDevice[]) => Fact<readonly MfaDevice[]>,
): ((account: AwsAccount) => FactsOf<AwsAccount>) => {
  // By whose it is, never by its name: any user's device may be called root-account-mfa-device.
  const owned = devices.flatMap(({ device, userArn }) => {
    const owner = ROOT.exec(userArn)?.[1];
    return owner === undefined ? [] : [{ device, owner }];
  });
  return ({ accountId }) => {
    // The list of another account tells nothing of this one.
    if (owned.some(({ owner }) => owner !== accountId)) return {};
    if (owned.length === 0 && !isWhole) return {};
    return { rootVirtualDevices: fact(owned.map(({ device }) => device)) };
  };
};

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

/** Every assigned virtual device of a live account, or those up to the page that failed. */
const readOwned = async ({
  iam,
}: Asking): Promise<OwnedDevices & { readonly problem: Problem | undefined }> => {
  const pages = pagesOf((request) => iam.ListVirtualMFADevices({ AssignmentStatus: 'Assigned', ...request }));
  const { items: entries, problem } = await readPages(
    'ListVirtualMFADevices',
    pages,
    ({ VirtualMFADevices }): readonly Entry[] =>
      listIn('VirtualMFADevices', VirtualMFADevices).map(
        ({ SerialNumber: serialNumber, EnableDate, User: { Arn: userArn, UserId: userId } = {} }) =>
          serialNumber === undefined || userArn === undefined
            ? undefined
            : { device: { serialNumber, ...enabledAt(EnableDate?.toISOString()) }, userArn, userId },
      ),
  );
  return { ...toOwnedDevices(entries, problem !== undefined), problem };
};

/** Every assigned virtual device of a saved list. @throws naming the file and the field that is not as IAM writes it */
const loadOwned = (file: JsonField): OwnedDevices => {
  const entries = items(member(file, 'VirtualMFADevices')).flatMap((item): readonly Entry[] => {
    const device = loadDevice(item);
    const user = member(item, 'User');
    // Nobody's: a saved list may hold the unassigned devices too.
    if (isAbsent(user)) return [];
    const userArn = optionalText(member(user, 'Arn'));
    return [
      userArn === undefined ? undefined : { device, userArn, userId: optionalText(member(user, 'UserId')) },
    ];
  });
  return toOwnedDevices(entries, cutShortBy(file) !== undefined);
};

/**
 * The list names every assigned virtual device and no other kind, so it tells who has one and never who has none. The
 * root user's device names the root user's ARN, which no IAM user has: of the root user it tells every virtual device.
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
        ask: async (asking) => {
          const { devices, problem } = await readOwned(asking);
          return { factsOf: factsOfOwners(devices, asking.fact), problem };
        },
      },
      load: (file) => {
        const { devices } = loadOwned(file);
        const arns = new Set(devices.map(({ userArn }) => userArn));
        return {
          factsOf: factsOfOwners(devices, (value) => ({ value, source: file.document })),
          told: [...arns].filter((arn) => !arn.endsWith(':root')).map((arn) => ({ arn })),
          isOneByOne: false,
          problem: cutShortProblem(file),
        };
      },
    },
    'AWS::::Account': {
      facts: ['rootVirtualDevices'],
      live: {
        kind: 'of all',
        ask: async (asking) => {
          const { problem, ...owned } = await readOwned(asking);
          // Once there is one, more of them change nothing.
          const isRootKnown = owned.devices.some(({ userArn }) => ROOT.test(userArn));
          return {
            factsOf: factsOfRoot(owned, asking.fact),
            problem: isRootKnown ? undefined : problem,
          };
        },
      },
      load: (file) => ({
        factsOf: factsOfRoot(loadOwned(file), (value) => ({ value, source: file.document })),
        told: [],
        isOneByOne: false,
        // Where the list is cut short, the devices are not read: that is said where they decide.
      }),
    },
  },
  save: saveListing(
    { list: 'VirtualMFADevices', fields: ['SerialNumber', 'User', 'EnableDate'], required: ['SerialNumber'] },
    // The devices of one user stay in IAM's order: an annotation names the first.
    ({ User: user }) => (isObject(user) ? user['Arn'] : undefined),
    ({ User: user, ...device }) => (isObject(user) ? { ...device, User: picked(user, USER_FIELDS) } : device),
  ),
} as const satisfies Source;
