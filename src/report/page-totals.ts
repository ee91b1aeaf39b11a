/** What the head of the page says of its lists: counted here, so that a browser need not read all of them to show it. */
import { rawDeviceKinds } from './page/device-kinds.ts';
import { countUsers } from './counted-users.ts';
import { ROOT } from './credentials.ts';
import type { PageData, PageFinding, PageTotals } from './page/data.ts';
import type { Report } from './report.ts';
import { countWaysIn } from './ways-in.ts';

type Lists = Pick<PageData, 'rules' | 'findings' | 'credentials' | 'missing' | 'paths'>;

/** Every account that something is of, sorted. */
export const accountsOfPage = ({ findings, credentials, paths }: Lists): PageData['accounts'] =>
  [
    ...new Set(
      [...findings, ...(credentials ?? []), ...(paths ?? [])].flatMap(({ account }) => account ?? []),
    ),
  ].toSorted();

/** Each user once, however many ways lead there; the root user is no IAM user. */
const administrators = ({ paths }: Lists): number =>
  new Set(
    (paths ?? [])
      .filter(({ privilege, isBehindMfa }) => privilege === 'administrator' && !isBehindMfa)
      .flatMap(({ account, users }) => users.map((user) => `${account} ${user}`)),
  ).size;

/** Of users alone: of the root user its own rule tells. */
const devices = ({ credentials, missing }: Lists): PageTotals['devices'] => {
  const counts = new Map<string, number>();
  for (const user of credentials?.filter(({ name }) => name !== ROOT) ?? [])
    for (const kind of new Set(rawDeviceKinds(user.read(), missing)))
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts];
};

const placeOf = ({ account, region = '' }: Pick<PageFinding, 'account' | 'region'>): string =>
  `${account} ${region}`;

/** @param evaluations what the findings are of: a page of credentials alone has none */
export const totalsOf = (lists: Lists, evaluations: Report['evaluations'] = []): PageTotals => {
  const { findings, credentials, paths } = lists;
  const places = [...findings, ...(credentials ?? []), ...(paths ?? [])].map(placeOf);
  return {
    waysIn: countWaysIn(evaluations),
    administrators: administrators(lists),
    credentials: countUsers((credentials ?? []).map(({ name }) => ({ Name: name }))),
    devices: devices(lists),
    paths: paths?.length ?? 0,
    isOnePlace: new Set(places).size < 2,
    hasExemptUsers: credentials?.some((user) => user.read().Exemption !== undefined) ?? false,
  };
};
