import type { CertificationsBySerial, IamUser } from '../../resources/user.ts';
import { deviceKind } from '../../resources/mfa-device.ts';
import { isAbsent, member, members, optionalText, text, type JsonField } from '../../json/field.ts';
import { isObject } from '../../json/object.ts';
import { picked } from '../save-answers.ts';
import { isNoSuchEntity } from '../../aws/reading.ts';
import type { Answer, FactsOf, SavedFacts, Source } from './source.ts';

const certificationsIn = (field: JsonField): Readonly<Record<string, string>> =>
  isAbsent(field)
    ? {}
    : Object.fromEntries(members(field).map(([name, value]) => [name, optionalText(value) ?? '']));

/** The answers by serial number, in a file of its own form: the operation answers about one device. */
const load = (file: JsonField): SavedFacts<IamUser> => {
  const byUser = new Map<string, Map<string, Readonly<Record<string, string>>>>();
  for (const [serial, answer] of members(file)) {
    if (answer.value === null) continue;
    const userName = text(member(answer, 'UserName'));
    const own = byUser.get(userName) ?? new Map<string, Readonly<Record<string, string>>>();
    byUser.set(userName, own.set(serial, certificationsIn(member(answer, 'Certifications'))));
  }
  return {
    factsOf: ({ resourceName }): FactsOf<IamUser> => {
      const value = byUser.get(resourceName);
      return value === undefined ? {} : { certifications: { value, source: file.document } };
    },
    told: [...byUser.keys()].map((resourceName) => ({ resourceName })),
    isOneByOne: false,
  };
};

/**
 * What a FIDO key is certified for. IAM answers about FIDO keys and passkeys alone.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html
 */
export const getMfaDevice = {
  operation: 'GetMFADevice',
  action: 'iam:GetMFADevice',
  on: 'user/*',
  file: 'get-mfa-device.json',
  tells: {
    'AWS::IAM::User': {
      facts: ['certifications'],
      live: {
        kind: 'one by one',
        ask: async ({ resourceName: UserName, allMfaDevices }, { iam, fact }) => {
          const value = new Map<string, Readonly<Record<string, string>>>();
          for (const { serialNumber } of allMfaDevices?.value ?? []) {
            if (deviceKind(serialNumber) !== 'fido') continue;
            try {
              const { Certifications } = await iam.GetMFADevice({ SerialNumber: serialNumber, UserName });
              value.set(serialNumber, Certifications ?? {});
            } catch (error) {
              // The device was taken away since it was listed; the user may be there.
              if (!isNoSuchEntity(error)) throw error;
            }
          }
          return { certifications: fact<CertificationsBySerial>(value) };
        },
      },
      load,
    },
  },
  save: (calls): Answer =>
    Object.fromEntries(
      calls.flatMap(({ input, output }): (readonly [string, Answer])[] =>
        isObject(output) && typeof input['SerialNumber'] === 'string'
          ? [
              [
                input['SerialNumber'],
                {
                  UserName: input['UserName'],
                  ...picked(output, ['SerialNumber', 'EnableDate', 'Certifications']),
                },
              ],
            ]
          : [],
      ),
    ),
} as const satisfies Source;
