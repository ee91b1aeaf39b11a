import { readTags } from './sources/tags.ts';

async function* pagesOf<Page>(...pages: readonly Page[]): AsyncIterable<Page> {
  yield* pages;
}

describe('tags of several pages', () => {
  it('are all there, also by the name of a property that every object has', async () => {
    const tags = await readTags(
      pagesOf(
        { Tags: [{ Key: '__proto__', Value: 'x' }] },
        {
          Tags: [
            { Key: 'constructor', Value: 'y' },
            { Key: 'team', Value: '' },
          ],
        },
      ),
    );
    expect(Object.entries(tags)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['team', ''],
    ]);
  });

  it('are not read where a page has no list', async () => {
    await expect(readTags(pagesOf({ Tags: [] }, {}))).rejects.toThrow('the answer has no Tags');
  });
});
