import type { FactName } from '../../../rules/rule.ts';
import type { Fact } from '../../resources/fact.ts';
import type { AuthorizationDetails } from '../../privileges/account.ts';
import type { Resource, ResourceOf, ResourceType } from '../../resources/resource.ts';
import type { JsonField } from '../../json/field.ts';
import type { IamCalls } from '../iam-calls.ts';
import type { Problem } from '../../aws/problem.ts';
import type { RecordedCall } from '../../aws/recorded-calls.ts';

/** Some of the facts about a resource; one that is not there was not read. */
export type FactsOf<R extends Resource> = Partial<Pick<R, Extract<keyof R, FactName<R>>>>;

/** What one answer tells of resources, whether it came a moment ago or was saved. */
export interface ToldFacts<R extends Resource> {
  /** What it tells of one; `gone`: IAM did not know the resource any more; `{}`: nothing. */
  factsOf(resource: R): FactsOf<R> | 'gone';
}

/** How a source asks a live account. */
export interface Asking {
  readonly iam: IamCalls;
  /**
   * The account's users, groups, roles and policies, read once however many sources and rules ask.
   *
   * @throws the SDK's error where they could not be read to their end
   */
  details(): Promise<AuthorizationDetails>;
  /** A fact that the source has just read. */
  fact<Value>(value: Value): Fact<Value>;
  /** Twelve digits: the account that is asked; undefined where it is not known. */
  readonly accountId: string | undefined;
}

/** Asked about one resource at a time: only about those that a rule needs it of. */
export interface AskedOneByOne<R extends Resource> {
  readonly kind: 'one by one';
  ask(resource: R, asking: Asking): Promise<FactsOf<R>>;
  /** What NoSuchEntity tells; absent: that the resource is gone. */
  noSuchEntity?(asking: Asking): FactsOf<R>;
}

/** Asked once about all resources, in pages. */
interface AskedOfAll<R extends Resource> {
  readonly kind: 'of all';
  /** A problem leaves what was read before it. */
  ask(asking: Asking): Promise<ToldFacts<R> & { readonly problem: Problem | undefined }>;
}

/** What a saved file tells. */
export interface SavedFacts<R extends Resource> extends ToldFacts<R> {
  /** Whether it holds an answer for each resource that was asked about, and not one for all. */
  readonly isOneByOne: boolean;
  /** The resources it tells of, by ARN or name. */
  readonly told: readonly { readonly arn?: string; readonly resourceName?: string }[];
  /** All resources of the type, for where no other file lists them. */
  readonly listed?: readonly R[] | undefined;
  /** What the file leaves unread although the resources' own facts do not show it. */
  readonly problem?: Problem | undefined;
}

/** Facts about resources that something else lists. */
export interface Tells<R extends Resource> {
  readonly facts: readonly FactName<R>[];
  /** Absent: it is read from saved answers only. */
  readonly live?: AskedOneByOne<R> | AskedOfAll<R>;
  /** @throws naming the file and the field that is not as the AWS CLI writes it */
  load(file: JsonField): SavedFacts<R>;
}

/** The resources of one type, each with what the listing itself tells of it. */
export interface Lists<R extends Resource> {
  /** The answer's field that holds the list. */
  readonly field: string;
  /** The field holds the only resource that there is, and no list. */
  readonly isOne?: true;
  /** Whether an entry tells nothing of such a resource: other things stand in the same answer. */
  isAboutOthers?(entry: JsonField): boolean;
  /** An answer may be without the list; any other has it. */
  readonly isOptional?: true;
  /** The facts that each entry carries. */
  readonly facts: readonly FactName<R>[];
  /** Absent: it is read from saved answers only. */
  live?(asking: Asking): Promise<{ readonly items: readonly R[]; readonly problem: Problem | undefined }>;
  /**
   * @param accountId twelve digits: the account of the folder, for an answer that does not say whose it is
   * @returns undefined where which resource the entry is about is not told
   * @throws naming the file and the field that is not as the AWS CLI writes it
   */
  load(entry: JsonField, accountId: string | undefined): R | undefined;
}

/** A JSON object that a file is to hold. */
export type Answer = Readonly<Record<string, unknown>>;

/** One operation of IAM: what it takes to ask, what it tells, and how its answers are saved and read again. */
export interface Source {
  /** E.g. `ListUsers`. */
  readonly operation: string;
  /** The permission that the operation takes. */
  readonly action: `iam:${string}`;
  /** What the resources are that the permission is given on, in the account's ARNs; `*` where it takes none. */
  readonly on: '*' | 'user/*' | 'role/*';
  /** What its answers are saved in, named as the operation of the AWS CLI. */
  readonly file: `${string}.json`;
  /** The same as text, in a file of its own or in `file`. */
  readonly text?: {
    readonly file: string;
    /** Other names that people, browsers and consoles give it. */
    readonly otherNames: RegExp;
    /** The answer that `file` would hold; undefined where the text is no such thing. */
    toAnswer(content: string): Answer | undefined;
  };
  readonly lists?: { readonly [Type in ResourceType]?: Lists<ResourceOf<Type>> };
  readonly tells?: { readonly [Type in ResourceType]?: Tells<ResourceOf<Type>> };
  /** The name of the user whom an answer of the file is about that stands alone; undefined: it is an object by name. */
  aboutOne?(answer: JsonField): string | undefined;
  /** The file's content; undefined where nothing was learnt. Absent: nothing is saved, because nothing is asked live. */
  save?(calls: readonly RecordedCall[]): Answer | undefined;
}
