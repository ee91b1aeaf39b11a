import type { Fact } from '../../resources/fact.ts';
import type { IamUser, MfaDevice } from '../../resources/user.ts';
import { checkSame, items, member, optionalText, text, type JsonField } from '../../json/field.ts';
import { answersByName, toldByName, unlessCutShort } from '../answers-by-name.ts';
import { listIn, pagesOf, required } from '../../aws/reading.ts';
import { savePerUserList } from '../save-answers.ts';
import { cutShortBy, cutShortProblem } from '../saved-answer.ts';
import type { FactsOf, SavedFacts, Source } from './source.ts';

/** @param time ISO 8601; undefined where it is not told */
export const enabledAt = (time: string | undefined): Pick<MfaDevice, 'enableDate'> =>
  time === undefined ? {} : { enableDate: time };

/** A device of a saved answer. @throws naming the file and the field that is not as IAM writes it */
export const loadDevice = (device: JsonField): MfaDevice => ({
  serialNumber: text(member(device, 'SerialNumber')),
  ...enabledAt(optionalText(member(device, 'EnableDate'))),
});

type Devices = Pick<IamUser, 'allMfaDevices'> & Required<Pick<IamUser, 'mfaDevices'>>;

/** The operation tells every device of a user, of whatever kind, where its answer is whole. */
const devicesOf = (fact: Fact<readonly MfaDevice[]>, isWhole: boolean): Devices => ({
  mfaDevices: fact,
  ...(isWhole ? { allMfaDevices: fact } : {}),
});

/** Whether the file is one answer and not an object from user name to answer. */
const isBareAnswer = (file: JsonField): boolean => Array.isArray(member(file, 'MFADevices').value);

/** The root user's own, among the devices of nobody in particular. */
const isRootDevice = ({ serialNumber }: MfaDevice): boolean =>
  /:mfa\/root-account-mfa-device$|:u2f\/root-account\//.test(serialNumber);

/** One answer without saying for whom it was asked: of anybody whom it does not name it tells nothing. */
const loadBareAnswer = (file: JsonField): SavedFacts<IamUser> => {
  const facts = new Map<string, Devices>();
  const problem = cutShortProblem(file);
  for (const item of items(member(file, 'MFADevices'))) {
    const device = loadDevice(item);
    if (isRootDevice(device)) continue;
    const userName = text(member(item, 'UserName'));
    const others = facts.get(userName)?.mfaDevices.value ?? [];
    facts.set(
      userName,
      devicesOf({ value: [...others, device], source: file.document }, problem === undefined),
    );
  }
  return { ...toldByName<IamUser>(facts), isOneByOne: false, problem };
};

const loadAnswer = (answer: JsonField, userName: string): FactsOf<IamUser> => {
  const value = items(member(answer, 'MFADevices')).map((device) => {
    // Without --user-name the AWS CLI answers for its own user: a loop that forgets it saves the same devices for all.
    checkSame(member(device, 'UserName'), userName);
    return loadDevice(device);
  });
  const mfaDevices = unlessCutShort(answer, value.length === 0, { value, source: answer.document });
  return mfaDevices === undefined ? {} : devicesOf(mfaDevices, cutShortBy(answer) === undefined);
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html */
export const listMfaDevices = {
  operation: 'ListMFADevices',
  action: 'iam:ListMFADevices',
  on: 'user/*',
  file: 'list-mfa-devices.json',
  tells: {
    'AWS::IAM::User': {
      facts: ['mfaDevices', 'allMfaDevices'],
      live: {
        kind: 'one by one',
        ask: async ({ resourceName: UserName }, { iam, fact }) => {
          const devices: MfaDevice[] = [];
          for await (const page of pagesOf((request) => iam.ListMFADevices({ UserName, ...request }))) {
            for (const { SerialNumber, EnableDate } of listIn('MFADevices', page.MFADevices))
              devices.push({
                serialNumber: required('SerialNumber', SerialNumber),
                ...enabledAt(EnableDate?.toISOString()),
              });
          }
          return devicesOf(fact<readonly MfaDevice[]>(devices), true);
        },
      },
      load: (file) =>
        isBareAnswer(file) ? loadBareAnswer(file) : answersByName<IamUser>(file, loadAnswer, 'gone'),
    },
  },
  save: savePerUserList({
    list: 'MFADevices',
    fields: ['UserName', 'SerialNumber', 'EnableDate'],
    required: ['SerialNumber'],
  }),
} as const satisfies Source;
