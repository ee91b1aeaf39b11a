/** Tags, as every answer of IAM has them. */
import type { Tag } from '@aws-sdk/client-iam';
import type { Tags } from '../../resources/resource.ts';
import { isAbsent, items, member, optionalText, text, type JsonField } from '../../json/field.ts';
import { listIn, required } from '../../aws/reading.ts';
import { unlessCutShort } from '../answers-by-name.ts';
import type { Fact } from '../../resources/fact.ts';

/** No prototype: a tag may have the key of any property. */
export const tagsByKey = (tags: Iterable<readonly [string, string]>): Tags =>
  Object.assign(Object.create(null) as object, Object.fromEntries(tags));

/** The tags of all pages of an answer. @throws where a page has none to read */
export const readTags = async (
  pages: AsyncIterable<{ readonly Tags?: readonly Tag[] | undefined }>,
): Promise<Tags> => {
  const tags: (readonly [string, string])[] = [];
  for await (const page of pages)
    for (const { Key, Value = '' } of listIn('Tags', page.Tags)) tags.push([required('Key', Key), Value]);
  return tagsByKey(tags);
};

/** The tags of a saved entry. @throws naming the file and the field that is not as IAM writes it */
const savedTags = (list: JsonField): Tags =>
  tagsByKey(items(list).map((tag) => [text(member(tag, 'Key')), optionalText(member(tag, 'Value')) ?? '']));

/** An answer about one user or role. Tags that were cut short might hold any other. */
export const loadTags = (answer: JsonField): { readonly tags?: Fact<Tags> } => {
  const tags = unlessCutShort(answer, true, {
    value: savedTags(member(answer, 'Tags')),
    source: answer.document,
  });
  return tags === undefined ? {} : { tags };
};

/** The tags that a listing has of an entry; nothing where it leaves them out. */
export const listedTags = (entry: JsonField): { readonly tags?: Fact<Tags> } => {
  const list = member(entry, 'Tags');
  return isAbsent(list) ? {} : { tags: { value: savedTags(list), source: entry.document } };
};
