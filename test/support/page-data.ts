import { inflateSync } from 'node:zlib';
import type { PageData } from '../../src/report/page/data.ts';
import type { PackedData } from '../../src/report/page/packed.ts';
import { unpacked } from '../../src/report/page/unpacked.ts';

const written = (html: string): string =>
  /<script id="data" type="application\/json">(.*?)<\/script>/s.exec(html)?.[1] ?? '';

/** What a page of `--format html` shows. */
export const pageDataOf = (html: string): PageData => {
  const text = written(html);
  const json = text.startsWith('{') ? text : inflateSync(Buffer.from(text, 'base64')).toString();
  return unpacked(JSON.parse(json) as PackedData);
};
