/** How the resources of a service are listed and asked for what names principals. */
import type { OpenAccount } from '../../aws/open-account.ts';
import { askEach, readPages } from '../../aws/reading.ts';
import { isErrorNamed } from '../../text/error-text.ts';
import type { PolicyPlace, StoredEntry, StoredPolicy } from '../stored-policy.ts';
import type { LookedThrough } from './looked-through.ts';

export interface Listed {
  /** The ARN, or else what the service knows it by. */
  readonly resourceId: string;
  readonly resourceName: string;
}

/** What names one principal outside a policy. */
export interface Entry extends Pick<StoredEntry, 'kind' | 'principal'> {
  /** Of an entry that has a name of its own; absent: that of the resource. */
  readonly name?: string;
}

/** What one resource has. */
export interface Held {
  /** JSON text. */
  readonly documents: readonly string[];
  readonly entries: readonly Entry[];
}

export const onePolicy = (document: string | undefined): Held => ({
  documents: document === undefined ? [] : [document],
  entries: [],
});

export const entriesAlone = (entries: readonly Entry[]): Held => ({ documents: [], entries });

export interface PolicyService {
  /** Of what is asked for: `AWS::KMS::Grant` of a key, not the key. */
  readonly resourceType: string;
  readonly listing: string;
  readonly operation: string;
  /** All pages. */
  list(): AsyncIterable<readonly Listed[]>;
  /** Asked first of each: what can have none is not asked on. Absent: all are asked. */
  readonly first?: {
    readonly operation: string;
    mayHave(resource: Listed): Promise<boolean>;
  };
  /** Whoever has nothing may be told by an empty answer or an error of `without`. */
  ask(resource: Listed): Promise<Held>;
  /** The names of errors by which AWS says that there is nothing. */
  readonly without: readonly string[];
  /** Whether what is asked for is counted by its entries, and not by the resources that have them. */
  readonly isCountedByEntries?: boolean;
}

export type Asking = Pick<OpenAccount, 'settings' | 'traced' | 'accountId' | 'partition'>;

export interface AskOptions {
  readonly region: string;
  readonly accountId: string | null;
  readonly onProgress: (operation: string, done: number, total: number) => void;
}

const arnOf = ({ resourceId }: Listed): string | null => (resourceId.startsWith('arn:') ? resourceId : null);

/** Never throws: what could not be read is among the problems, and a type that could not be listed not looked at. */
export const askService = async (
  service: PolicyService,
  { region, accountId, onProgress }: AskOptions,
): Promise<LookedThrough> => {
  const { resourceType, listing, operation, first, isCountedByEntries = false } = service;
  const { items, problem } = await readPages(listing, service.list(), (page) => page);
  const before =
    first === undefined
      ? undefined
      : await askEach(first.operation, items, (resource) => first.mayHave(resource), { onProgress });
  const { values, problems: unanswered } = await askEach(
    operation,
    before === undefined ? items : items.filter(({ resourceId }) => before.values.get(resourceId) === true),
    async (resource): Promise<Held | 'gone'> => {
      try {
        return await service.ask(resource);
      } catch (error) {
        if (isErrorNamed(error, ...service.without)) return 'gone';
        throw error;
      }
    },
    { onProgress },
  );
  const problems = [...(before?.problems ?? []), ...unanswered];
  const held = items.flatMap((resource) => {
    const value = values.get(resource.resourceId);
    const place: PolicyPlace = {
      resourceType,
      resourceName: resource.resourceName,
      resourceArn: arnOf(resource),
      accountId,
      region,
      policyName: null,
    };
    return value === undefined || value === 'gone' ? [] : [{ place, ...value }];
  });
  const policies = held.flatMap(({ place, documents }) =>
    documents.map((document): StoredPolicy => ({ ...place, kind: 'resource', document })),
  );
  const entries = held.flatMap(({ place, entries: own }) =>
    own.map(({ name = place.resourceName, ...entry }): StoredEntry => ({
      ...place,
      ...entry,
      resourceName: name,
    })),
  );
  const count = isCountedByEntries ? entries.length : items.length;
  return {
    policies,
    entries,
    looked: problem === undefined ? [{ what: resourceType, region, count }] : [],
    notLooked: problem === undefined ? [] : [{ what: resourceType, why: `${listing} failed` }],
    problems: problem === undefined ? problems : [problem, ...problems],
    isWhole: problem === undefined && problems.length === 0,
  };
};
