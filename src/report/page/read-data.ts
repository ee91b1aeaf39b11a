/** Reads the data out of the page. */
import type { PageData } from './data.ts';
import type { PackedData } from './packed.ts';
import { unpacked } from './unpacked.ts';

const fromJson = (json: string): PageData => unpacked(JSON.parse(json) as PackedData);

/** What base64 stands for, inflated. */
const inflated = async (text: string): Promise<string> => {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let place = 0; place < bytes.length; place += 1) bytes[place] = binary.charCodeAt(place);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).text();
};

/**
 * A long report is compressed, and read a moment later.
 *
 * @param onRead is given the data
 * @param onUnread is told where the browser cannot inflate it
 */
export const readData = (text: string, onRead: (data: PageData) => void, onUnread: () => void): void => {
  if (text.startsWith('{')) onRead(fromJson(text));
  else void inflated(text).then((json) => onRead(fromJson(json)), onUnread);
};
