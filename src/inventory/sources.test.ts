/** Every source is a whole one, and nothing that a rule can ask for is without one. */
import { readdirSync, readFileSync } from 'node:fs';
import type { FactName } from '../../rules/rule.ts';
import type { ResourceOf, ResourceType } from '../resources/resource.ts';
import { listingSource, listsOf, sources, sourcesOf, tellsOf } from './sources/index.ts';
import { savedSources } from './sources/saved-sources.ts';
import type { Source } from './sources/source.ts';

/**
 * Every fact that a rule can ask for, and whether a live account tells it: the compiler asks for one that is forgotten.
 * The credential report is read from saved answers only.
 */
const FACTS: {
  readonly [Type in ResourceType]: Readonly<Record<FactName<ResourceOf<Type>>, 'live' | 'saved only'>>;
} = {
  'AWS::IAM::User': {
    mfaDevices: 'live',
    mfaActive: 'saved only',
    hasPassword: 'live',
    activeAccessKeys: 'live',
    allMfaDevices: 'live',
    certifications: 'live',
    activeServiceCredentials: 'live',
    activeSigningCertificates: 'saved only',
    activeSshPublicKeys: 'saved only',
    tags: 'live',
    passwordLastUsed: 'live',
    accessKeys: 'live',
    groups: 'saved only',
    reportedUse: 'saved only',
    authorization: 'live',
  },
  'AWS::IAM::Role': { trustPolicy: 'live', tags: 'live', lastUsed: 'saved only', roleAuthorization: 'live' },
  'AWS::::Account': {
    rootHasMfa: 'live',
    rootHasPassword: 'live',
    rootHasAccessKeys: 'live',
    rootHasSigningCertificates: 'live',
    rootVirtualDevices: 'live',
    reportedUse: 'saved only',
  },
};

const isResourceType = (name: string): name is ResourceType => Object.hasOwn(FACTS, name);
const types = Object.keys(FACTS).filter(isResourceType);
const rows = types.flatMap((type) =>
  Object.entries(FACTS[type]).map(([fact, told]) => ({ type, fact, isLive: told === 'live' })),
);

const factsOf = (source: Source, type: ResourceType): readonly string[] => [
  ...(listsOf(source, type)?.facts ?? []),
  ...(tellsOf(source, type)?.facts ?? []),
];

const isAskedLive = (source: Source): boolean =>
  types.some((type) => listsOf(source, type)?.live ?? tellsOf(source, type)?.live);

describe('what a rule can ask for', () => {
  it.each(types)('%s is listed live, and in a saved answer', (type) => {
    const source = listingSource(type);
    expect(source).toBeDefined();
    expect(savedSources).toContain(source);
  });

  it.each(rows)('$fact of $type is told by a source, live: $isLive', ({ type, fact, isLive }) => {
    const listing = listingSource(type);
    const isListed = listing !== undefined && factsOf(listing, type).includes(fact);
    expect(isListed || sourcesOf(type, fact).length > 0).toBe(isLive);
    expect(savedSources.some((source) => factsOf(source, type).includes(fact))).toBe(true);
  });

  it.each(types)('no source tells of %s what nobody can ask for', (type) => {
    for (const source of savedSources)
      for (const fact of factsOf(source, type)) expect(Object.keys(FACTS[type])).toContain(fact);
  });
});

describe.each(savedSources.map((source): [string, Source] => [source.operation, source]))(
  '%s',
  (_, source) => {
    const { operation, action, file } = source;

    it('is named, permitted and saved as its operation', () => {
      expect(action).toBe(`iam:${operation}`);
      const words = operation
        .replace('MFADevice', 'MfaDevice')
        .replace('SSHPublic', 'SshPublic')
        .split(/(?=[A-Z])/);
      expect(file).toBe(`${words.join('-').toLowerCase()}.json`);
      expect(readdirSync('src/inventory/sources')).toContain(file.replace(/json$/, 'ts'));
    });

    it('lists or tells something', () => {
      expect(types.some((type) => listsOf(source, type) ?? tellsOf(source, type))).toBe(true);
    });

    it('is saved where it is asked live, and nowhere else', () => {
      expect([source.save !== undefined, sources.includes(source)]).toEqual(
        isAskedLive(source) ? [true, true] : [false, false],
      );
    });

    it('has its files in the table of docs/inventory.md', () => {
      const table = readFileSync('docs/inventory.md', 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('| `'));
      for (const name of [file, ...(source.text === undefined ? [] : [source.text.file])])
        expect(table.filter((line) => line.includes(`\`${name}\``))).toHaveLength(1);
    });
  },
);

it('every file of the folder is in a list', () => {
  // Tags are a part of several answers, and no answer.
  const files = readdirSync('src/inventory/sources').filter((file) => file !== 'tags.ts');
  const listed = savedSources.map(({ file }) => file.replace(/json$/, 'ts'));
  expect(files.toSorted()).toEqual(['index.ts', 'saved-sources.ts', 'source.ts', ...listed].toSorted());
});

it('no operation is in a list twice', () => {
  const operations = savedSources.map(({ operation }) => operation);
  expect(operations).toEqual([...new Set(operations)]);
});
