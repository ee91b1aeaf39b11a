/** What `pack-page.ts` wrote, as the page reads it: details are made of their text when they are asked for. */
import type { FindingDetails, PageCredential, PageData, PageFinding, PagePath, PageUser } from './data.ts';
import { lazily } from './lazily.ts';
import { withName, type PackedData, type PackedKind } from './packed.ts';

interface Resource {
  readonly account: string | null;
  readonly id: string;
  readonly name: string;
  /** `withoutName`; undefined where it is not known. */
  readonly arn: string | undefined;
}

const resourcesOf = ({ resources, accounts, arns }: PackedData): readonly Resource[] =>
  resources.name.map((name, place) => ({
    account: accounts[resources.account[place] ?? -1] ?? null,
    id: resources.id[place] ?? '',
    name,
    arn: arns[resources.arn[place] ?? -1],
  }));

/** A class, for there are hundreds of thousands: of object literals with accessors each would take its own. */
class UnpackedFinding implements PageFinding {
  readonly #resource: Resource;
  readonly #kind: PackedKind;
  #details: FindingDetails | undefined;

  constructor(resource: Resource, kind: PackedKind) {
    this.#resource = resource;
    this.#kind = kind;
  }

  get account(): string | null {
    return this.#resource.account;
  }
  get id(): string {
    return this.#resource.id;
  }
  get name(): string {
    return this.#resource.name;
  }
  get arn(): string | undefined {
    const { arn, name } = this.#resource;
    return arn === undefined ? undefined : (withName(arn, name) as string);
  }
  get rule(): PageFinding['rule'] {
    return this.#kind.rule;
  }
  get region(): PageFinding['region'] {
    return this.#kind.region;
  }
  get compliance(): PageFinding['compliance'] {
    return this.#kind.compliance;
  }
  get severity(): PageFinding['severity'] {
    return this.#kind.severity;
  }
  get isNew(): PageFinding['isNew'] {
    return this.#kind.isNew;
  }
  get exemptUntil(): PageFinding['exemptUntil'] {
    return this.#kind.exemptUntil;
  }
  get reason(): PageFinding['reason'] {
    return this.#kind.reason;
  }
  get privilege(): PageFinding['privilege'] {
    return this.#kind.privilege;
  }
  get details(): FindingDetails {
    this.#details ??= withName(this.#kind.details, this.name) as FindingDetails;
    return this.#details;
  }
}

const atPlaces = <Item>(items: readonly Item[], place: number | undefined): Item => {
  const item = items[place ?? -1];
  if (item === undefined) throw new Error(`the page's data has nothing at ${place}`);
  return item;
};

const usersOf = (
  { resource, row, rows }: NonNullable<PackedData['credentials']>,
  resources: readonly Resource[],
): readonly PageUser[] =>
  resource.map((place, index): PageUser => {
    const { account, id, name } = atPlaces(resources, place);
    const text = atPlaces(rows, row[index]);
    const read = lazily((): PageCredential => ({
      ...(withName(text, name) as Omit<PageCredential, 'AccountId' | 'ResourceId' | 'Name'>),
      AccountId: account,
      ResourceId: id,
      Name: name,
    }));
    return { account, id, name, read };
  });

export const unpacked = (packed: PackedData): PageData => {
  const { credentials, paths, findings, kinds, resources: _, arns: _arns, ...others } = packed;
  const resources = resourcesOf(packed);
  const readPaths = lazily(() => (paths === null ? null : (JSON.parse(paths) as readonly PagePath[])));
  return {
    ...others,
    findings: findings.resource.map(
      (place, index) =>
        new UnpackedFinding(atPlaces(resources, place), atPlaces(kinds, findings.kind[index])),
    ),
    credentials: credentials === null ? null : usersOf(credentials, resources),
    get paths() {
      return readPaths();
    },
  };
};
