import type { Problem } from '../aws/problem.ts';
import type { Need, Parameters } from '../../rules/rule.ts';
import type { Resource, ResourceOf, ResourceType } from '../resources/resource.ts';

/** The resources of one type, with the facts that were asked for. */
export interface Listing<R extends Resource = Resource> {
  readonly resources: readonly R[];
  /** True where every resource of the type is in `resources`; nothing may be concluded from absence otherwise. */
  readonly complete: boolean;
  readonly problems: readonly Problem[];
  /** Names or ARNs that saved answers tell of, and no list has: deleted since, or missing from an older list. */
  readonly unlisted?: readonly string[];
  /** Set where reading ended before every resource was asked about that had to be: the ids that were. */
  readonly asked?: ReadonlySet<string>;
}

/** Puts resources that are listed into the order in which they are to be asked about, and are listed then. */
export type Order<R extends Resource> = (resources: readonly R[]) => Promise<readonly R[]>;

/** Where resources and their facts come from: a live account, or a folder of saved answers. */
export interface Inventory {
  /** The account's twelve digits; undefined where nothing says. */
  accountId(): Promise<string | undefined>;
  /** The listing with the needed facts filled in as far as they can be read; undefined where nothing lists the type. */
  list<Type extends ResourceType>(
    resourceType: Type,
    needs: readonly Need<ResourceOf<Type>>[],
    parameters: Parameters,
    order?: Order<ResourceOf<Type>>,
  ): Promise<Listing<ResourceOf<Type>> | undefined>;
}
