import type { Problem } from '../aws/problem.ts';
import type { Source } from './source.ts';

/** Which users of a source have an MFA device. */
interface KnownDevices {
  /** By the user's ARN; undefined where it is not known. */
  readonly hasDevice: (userArn: string) => boolean | undefined;
  readonly problems: readonly Problem[];
}

export const knownDevices = async (source: Pick<Source, 'list'>): Promise<KnownDevices> => {
  const listing = await source.list('AWS::IAM::User', [{ fact: 'mfaDevices' }], {});
  const devices = new Map(listing?.resources.map(({ arn, mfaDevices }) => [arn, mfaDevices?.value]));
  return {
    hasDevice: (arn) => {
      const known = devices.get(arn);
      return known === undefined ? undefined : known.length > 0;
    },
    problems: listing?.problems ?? [],
  };
};
