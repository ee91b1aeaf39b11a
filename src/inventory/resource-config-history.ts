import {
  paginateGetResourceConfigHistory,
  type ConfigServiceClient,
  type ConfigurationItem,
} from '@aws-sdk/client-config-service';
import type { ResourceType } from '../resources/resource.ts';
import { listIn } from '../aws/reading.ts';
import { recordedTypeOf } from './configuration-item.ts';
import { errorText } from '../text/error-text.ts';

/** AWS Config may answer with an empty page and a token for the next one. */
const MOST_PAGES = 20;
/** Milliseconds. The capture time of an event and that of the recorded item may be rounded differently. */
const ROUNDING = 1000;

const isOlder = ({ configurationItemCaptureTime: captured }: ConfigurationItem, captureTime: Date): boolean =>
  captured !== undefined && captured.getTime() < captureTime.getTime() - ROUNDING;

const isLater = ({ configurationItemCaptureTime: captured }: ConfigurationItem, captureTime: Date): boolean =>
  captured !== undefined && captured.getTime() > captureTime.getTime() + ROUNDING;

type Recorded = { readonly resourceType: ResourceType; readonly resourceId: string };

/** AWS Config has recorded nothing of the resource, or nothing at all. */
const NOTHING_RECORDED = ['ResourceNotDiscoveredException', 'NoAvailableConfigurationRecorderException'];

/** The item that AWS Config recorded last; undefined where it has none. */
const newestItem = async (
  client: ConfigServiceClient,
  { resourceType, resourceId }: Recorded,
): Promise<ConfigurationItem | undefined> => {
  const pages = paginateGetResourceConfigHistory(
    { client },
    { resourceType: recordedTypeOf(resourceType), resourceId, limit: 1 },
  );
  let read = 0;
  for await (const { configurationItems } of pages) {
    const [item] = listIn('configurationItems', configurationItems);
    if (item) return item;
    read += 1;
    if (read === MOST_PAGES) break;
  }
  return undefined;
};

/**
 * The configuration item that AWS Config recorded last of a resource, at `captureTime` or since: what an oversized change
 * left out, or what has become of it.
 *
 * @throws where it cannot be read, where there is none, or only an older one: AWS Config has not stored it yet.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_GetResourceConfigHistory.html
 */
export const readRecordedItem = async (
  client: ConfigServiceClient,
  resource: Recorded,
  captureTime: Date,
): Promise<ConfigurationItem> => {
  const { resourceType, resourceId } = resource;
  const about = `configuration item of ${resourceType} ${resourceId} captured at ${captureTime.toISOString()}`;
  try {
    const item = await newestItem(client, resource);
    if (item === undefined) throw new Error(`AWS Config has no ${about}`);
    if (isOlder(item, captureTime)) throw new Error(`AWS Config has only an older ${about}`);
    return item;
  } catch (error) {
    throw new Error(`GetResourceConfigHistory: ${errorText(error)}`, { cause: error });
  }
};

/**
 * The configuration item that AWS Config recorded last, where that is later than `captureTime`: a change that Lambda delivers
 * late, or a second time, is then not the last one any more.
 *
 * @throws where it cannot be read
 */
export const readLaterItem = async (
  client: ConfigServiceClient,
  resource: Recorded,
  captureTime: Date,
): Promise<ConfigurationItem | undefined> => {
  try {
    const item = await newestItem(client, resource);
    return item !== undefined && isLater(item, captureTime) ? item : undefined;
  } catch (error) {
    if (error instanceof Error && NOTHING_RECORDED.includes(error.name)) return undefined;
    throw error;
  }
};
