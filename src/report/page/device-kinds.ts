/** Which kinds of devices a row of credentials has, or what else is known of them. */
import type { PageCredential, PageData } from './data.ts';

/** In place of a kind. */
export const WITHOUT_KIND = ['not-read', 'kind-not-read', 'none'] as const;

/** As the data has them: each device's, or one word of `WITHOUT_KIND`. */
export const rawDeviceKinds = (
  { Devices = [], HasMfa, missing: place }: PageCredential,
  missing: PageData['missing'],
): readonly string[] => {
  if (place !== undefined && missing[place]?.includes('Devices') === true)
    return [HasMfa === undefined ? 'not-read' : HasMfa ? 'kind-not-read' : 'none'];
  return Devices.length === 0 ? ['none'] : Devices.map(({ Kind }) => Kind);
};
