/** The data of the page in the form that a browser reads fast: `page/packed.ts` says how. */
import type { PageData, PageFinding, PagePath } from './page/data.ts';
import { withoutName, type PackedData, type PackedKind } from './page/packed.ts';

/** Values by the text that tells them from others, each once. */
interface Interned<Value> {
  readonly values: Value[];
  /** The place of the value with this text, which is made where it is the first. */
  placeOf(text: string, make: () => Value): number;
}

const interned = <Value>(): Interned<Value> => {
  const places = new Map<string, number>();
  const values: Value[] = [];
  return {
    values,
    placeOf: (text, make) => {
      const known = places.get(text);
      if (known !== undefined) return known;
      places.set(text, values.length);
      return values.push(make()) - 1;
    },
  };
};

interface Named {
  readonly account: string | null;
  readonly id: string;
  readonly name: string;
  readonly arn?: string | undefined;
}

const toKind = ({ account: _1, id: _2, name, arn: _3, details, ...kind }: PageFinding): PackedKind => ({
  ...kind,
  details: withoutName(details, name),
});

export const packed = (data: PageData): PackedData => {
  const { findings, credentials, paths, ...others } = data;
  const accounts = new Map(data.accounts.map((account, place) => [account, place]));
  const resources = interned<Named>();
  const arns = interned<string>();
  const kinds = interned<PackedKind>();
  const rows = interned<string>();
  // A user has an ARN in the findings alone.
  const arnOf = new Map<number, number>();
  const placeOf = (named: Named): number =>
    resources.placeOf(JSON.stringify([named.account, named.id, named.name]), () => named);

  const packedFindings = findings.map((one) => {
    const resource = placeOf(one);
    if (one.arn !== undefined && !arnOf.has(resource)) {
      const arn = withoutName(one.arn, one.name);
      arnOf.set(
        resource,
        arns.placeOf(arn, () => arn),
      );
    }
    const kind = toKind(one);
    return { resource, kind: kinds.placeOf(JSON.stringify(kind), () => kind) };
  });
  const packedUsers = credentials?.map((user) => {
    const { AccountId: _1, ResourceId: _2, Name: _3, ...row } = user.read();
    const text = withoutName(row, user.name);
    return { resource: placeOf(user), row: rows.placeOf(text, () => text) };
  });
  return {
    ...others,
    resources: {
      account: resources.values.map(({ account }) => accounts.get(account ?? '') ?? -1),
      id: resources.values.map(({ id }) => id),
      name: resources.values.map(({ name }) => name),
      arn: resources.values.map((_, place) => arnOf.get(place) ?? -1),
    },
    arns: arns.values,
    kinds: kinds.values,
    findings: {
      resource: packedFindings.map(({ resource }) => resource),
      kind: packedFindings.map(({ kind }) => kind),
    },
    credentials:
      packedUsers === undefined
        ? null
        : {
            resource: packedUsers.map(({ resource }) => resource),
            row: packedUsers.map(({ row }) => row),
            rows: rows.values,
          },
    paths: paths === null ? null : JSON.stringify(paths satisfies readonly PagePath[]),
  };
};
