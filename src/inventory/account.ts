import { isNeeded, type Need, type Parameters } from '../../rules/rule.ts';
import type { Resource, ResourceOf, ResourceType } from '../resources/resource.ts';
import { iamCalls } from './iam-calls.ts';
import type { Problem } from '../aws/problem.ts';
import type { Inventory, Listing, Order } from './inventory.ts';
import { readDetailsInPages } from './read-authorization-details.ts';
import { askEach, isNoSuchEntity, type ReadingOptions } from '../aws/reading.ts';
import { listingSource, listsOf, sourcesOf, tellsOf } from './sources/index.ts';
import type { AskedOneByOne, Asking, FactsOf, Source, Tells, ToldFacts } from './sources/source.ts';

/** How an account is read; `accountId` where it is known already. */
export interface AccountOptions extends ReadingOptions {
  readonly accountId?: string;
}

/** What sources have told in one reading of the resources of a type. */
interface Told<R extends Resource> {
  /** By operation, of those that are asked of all resources. */
  readonly ofAll: Map<string, ToldFacts<R>>;
  /** By operation, of those that are asked one by one: the ids that were asked about. */
  readonly oneByOne: Map<string, ReadonlySet<string>>;
}

type AskingOf = (operation: string) => Asking;

interface Answered<R extends Resource> extends ToldFacts<R> {
  readonly problems: readonly Problem[];
  /** The ids that were asked about, where others were not. */
  readonly asked?: ReadonlySet<string> | undefined;
}

/** Asks about each resource; a resource that IAM does not know any more was deleted since the listing, and no error. */
const askOneByOne = async <R extends Resource>(
  operation: string,
  { ask, noSuchEntity }: AskedOneByOne<R>,
  resources: readonly R[],
  asking: Asking,
  options: AccountOptions,
): Promise<Answered<R>> => {
  const askAbout = async (resource: R): Promise<FactsOf<R> | 'gone'> => {
    try {
      return await ask(resource, asking);
    } catch (error) {
      if (isNoSuchEntity(error)) return noSuchEntity?.(asking) ?? 'gone';
      throw error;
    }
  };
  const { values, problems, asked } = await askEach(operation, resources, askAbout, options);
  return { factsOf: ({ resourceId }) => values.get(resourceId) ?? {}, problems, asked };
};

/** Asks a source about resources, and about none of them again. */
const ask = async <R extends Resource>(
  operation: string,
  { live }: Tells<R>,
  resources: readonly R[],
  told: Told<R>,
  asking: Asking,
  options: AccountOptions,
): Promise<Answered<R>> => {
  const known = told.ofAll.get(operation);
  if (known !== undefined) return { factsOf: (resource) => known.factsOf(resource), problems: [] };
  if (live === undefined) return { factsOf: () => ({}), problems: [] };
  if (live.kind === 'of all') {
    const { problem, ...facts } = await live.ask(asking);
    told.ofAll.set(operation, facts);
    return { ...facts, problems: problem === undefined ? [] : [problem] };
  }
  const asked = told.oneByOne.get(operation) ?? new Set();
  const unasked = resources.filter(({ resourceId }) => !asked.has(resourceId));
  told.oneByOne.set(operation, new Set([...asked, ...unasked.map(({ resourceId }) => resourceId)]));
  return askOneByOne(operation, live, unasked, asking, options);
};

type Read<R extends Resource> = Pick<Listing<R>, 'resources' | 'problems' | 'asked'>;

interface Teller<R extends Resource> {
  readonly operation: string;
  readonly tells: Tells<R>;
}

/** Whom both were asked about, where either was not asked about all. */
const togetherAsked = (
  one: ReadonlySet<string> | undefined,
  other: ReadonlySet<string> | undefined,
): { readonly asked?: ReadonlySet<string> } => {
  if (one === undefined || other === undefined) {
    const asked = one ?? other;
    return asked === undefined ? {} : { asked };
  }
  return { asked: new Set([...one, ...other]) };
};

/** Meets one need: reads the fact of those resources that it is needed of and not known of. */
const meet = async <R extends Resource>(
  before: Read<R>,
  need: Need<R>,
  parameters: Parameters,
  tellers: readonly Teller<R>[],
  told: Told<R>,
  askingOf: AskingOf,
  options: AccountOptions,
): Promise<Read<R>> => {
  const wanted = new Set(
    before.resources
      .filter((resource) => isNeeded(need, resource, parameters))
      .map(({ resourceId }) => resourceId),
  );
  let read = before;
  for (const [index, { operation, tells }] of tellers.entries()) {
    const isUnknown = (resource: R): boolean =>
      wanted.has(resource.resourceId) && !Object.hasOwn(resource, need.fact);
    const unknown = read.resources.filter(isUnknown);
    if (unknown.length === 0) break;
    const answer = await ask(operation, tells, unknown, told, askingOf(operation), options);
    // Not needed for a verdict, only cheaper: the next is asked about those of whom this one does not tell.
    const isLast = index === tellers.length - 1;
    if (!isLast) for (const problem of answer.problems) options.onWarning?.(problem);
    read = {
      resources: read.resources.flatMap((resource) => {
        if (!isUnknown(resource)) return [resource];
        const facts = answer.factsOf(resource);
        return facts === 'gone' ? [] : [{ ...resource, ...facts }];
      }),
      problems: isLast ? [...read.problems, ...answer.problems] : read.problems,
      ...togetherAsked(read.asked, answer.asked),
    };
  }
  return read;
};

const tellersOf = <Type extends ResourceType>(
  resourceType: Type,
  fact: string,
): readonly Teller<ResourceOf<Type>>[] =>
  sourcesOf(resourceType, fact).flatMap((source: Source) => {
    const tells = tellsOf(source, resourceType);
    return tells === undefined ? [] : [{ operation: source.operation, tells }];
  });

type Reading = Pick<Asking, 'iam' | 'details'>;

const askingFrom = (reading: Reading, { accountId }: Pick<AccountOptions, 'accountId'>): AskingOf => {
  const asOf = new Date().toISOString();
  return (operation) => ({ ...reading, accountId, fact: (value) => ({ value, source: operation, asOf }) });
};

/** Reads what is needed of resources and not known of them. */
const readNeeds = async <Type extends ResourceType>(
  resourceType: Type,
  known: Read<ResourceOf<Type>>,
  needs: readonly Need<ResourceOf<Type>>[],
  parameters: Parameters,
  askingOf: AskingOf,
  options: AccountOptions,
): Promise<Read<ResourceOf<Type>>> => {
  const told: Told<ResourceOf<Type>> = { ofAll: new Map(), oneByOne: new Map() };
  let read = known;
  for (const need of needs) {
    const tellers = tellersOf(resourceType, need.fact);
    read = await meet(read, need, parameters, tellers, told, askingOf, options);
  }
  return read;
};

/** Lists a type, and reads what is needed beside the listing; undefined where no operation lists it. */
const listResources = async <Type extends ResourceType>(
  resourceType: Type,
  needs: readonly Need<ResourceOf<Type>>[],
  parameters: Parameters,
  reading: Reading,
  order: Order<ResourceOf<Type>> | undefined,
  options: AccountOptions,
): Promise<Listing<ResourceOf<Type>> | undefined> => {
  const source = listingSource(resourceType);
  const lists = source === undefined ? undefined : listsOf(source, resourceType);
  if (source === undefined || lists?.live === undefined) return undefined;
  const askingOf = askingFrom(reading, options);
  const { items, problem } = await lists.live(askingOf(source.operation));
  const resources = order === undefined ? items : await order(items);
  const listed = { resources, problems: problem === undefined ? [] : [problem] };
  const read = await readNeeds(resourceType, listed, needs, parameters, askingOf, options);
  return { ...read, complete: problem === undefined };
};

/** A live account, which can also be asked about a single resource. */
export interface AccountInventory extends Inventory {
  /** The resource with what is needed beside what is known of it; none where IAM does not know it any more. */
  complete<Type extends ResourceType>(
    resourceType: Type,
    resource: ResourceOf<Type>,
    needs: readonly Need<ResourceOf<Type>>[],
    parameters: Parameters,
  ): Promise<{ readonly resources: readonly ResourceOf<Type>[]; readonly problems: readonly Problem[] }>;
}

/** Asks a question once in a reading, and gives the same answer, or the same failure, to whoever asks again. */
const askedOnce = <Input, Output>(
  ask: (input: Input) => Promise<Output>,
): ((input: Input) => Promise<Output>) => {
  const answers = new Map<string, Promise<Output>>();
  return (input) => {
    const question = JSON.stringify(input);
    const answer = answers.get(question) ?? ask(input);
    answers.set(question, answer);
    return answer;
  };
};

/**
 * A live account, read as needs ask for: listings in pages as large as allowed, one call about a resource only where the
 * pages do not tell. Nothing is written.
 */
export const accountInventory = (options: AccountOptions): AccountInventory => {
  // Where nothing said it before, the ARNs of what is listed do.
  let { accountId } = options;
  const calls = iamCalls(options.iam, options.signal);
  let details: ReturnType<Asking['details']> | undefined;
  const reading: Reading = {
    // It tells of users and of the root user.
    iam: { ...calls, ListVirtualMFADevices: askedOnce(calls.ListVirtualMFADevices) },
    // Several rules ask for it; what was made of the pages is kept, and not the pages.
    details: () => (details ??= readDetailsInPages(calls.GetAccountAuthorizationDetails)),
  };
  return {
    accountId: () => Promise.resolve(options.accountId),
    list: async (resourceType, needs, parameters, order) => {
      const known = accountId === undefined ? {} : { accountId };
      const listing = await listResources(resourceType, needs, parameters, reading, order, {
        ...options,
        ...known,
      });
      accountId ??= listing?.resources.find((resource) => resource.accountId !== undefined)?.accountId;
      return listing;
    },
    complete: (resourceType, resource, needs, parameters) =>
      readNeeds(
        resourceType,
        { resources: [resource], problems: [] },
        needs,
        parameters,
        askingFrom(reading, options),
        options,
      ),
  };
};
