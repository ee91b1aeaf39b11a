import {
  paginateGetResourceConfigHistory,
  type ConfigServiceClient,
  type ConfigurationItem,
} from '@aws-sdk/client-config-service';
import type { ResourceType } from '../resources/resource.ts';
import { recordedTypeOf } from './configuration-item.ts';
import { errorText } from '../text/error-text.ts';

/** AWS Config may answer with an empty page and a token for the next one. */
const MOST_PAGES = 20;
/** Milliseconds. The capture time of an event and that of the recorded item may be rounded differently. */
const ROUNDING = 1000;

const isOlder = ({ configurationItemCaptureTime: captured }: ConfigurationItem, captureTime: Date): boolean =>
  captured !== undefined && captured.getTime() < captureTime.getTime() - ROUNDING;

type Recorded = { readonly resourceType: ResourceType; readonly resourceId: string };

const findItem = async (
  client: ConfigServiceClient,
  { resourceType, resourceId }: Recorded,
  captureTime: Date,
): Promise<ConfigurationItem> => {
  const about = `configuration item of ${resourceType} ${resourceId} captured at ${captureTime.toISOString()}`;
  const pages = paginateGetResourceConfigHistory(
    { client },
    { resourceType: recordedTypeOf(resourceType), resourceId, laterTime: captureTime, limit: 1 },
  );
  let read = 0;
  for await (const { configurationItems: [item] = [] } of pages) {
    if (item && isOlder(item, captureTime)) throw new Error(`AWS Config has only an older ${about}`);
    if (item) return item;
    read += 1;
    if (read === MOST_PAGES) break;
  }
  throw new Error(`AWS Config has no ${about}`);
};

/**
 * The configuration item that AWS Config recorded of a resource at `captureTime`: what an oversized change left out.
 *
 * @throws where it cannot be read, where there is none, or only an older one: its resource has changed since.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_GetResourceConfigHistory.html
 */
export const readRecordedItem = async (
  client: ConfigServiceClient,
  resource: Recorded,
  captureTime: Date,
): Promise<ConfigurationItem> => {
  try {
    return await findItem(client, resource, captureTime);
  } catch (error) {
    throw new Error(`GetResourceConfigHistory: ${errorText(error)}`, { cause: error });
  }
};
