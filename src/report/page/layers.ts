/** Where the boxes of the drawing stand: what more than one path leads through stands once. */
import { allHold } from '../credential-filters.ts';
import type { PagePath } from './data.ts';
import { isWithoutMfa, usersText } from './paths-view.ts';
import { accountText, words } from './words.ts';

export interface DrawnNode {
  /** Tells it from others. */
  readonly key: string;
  readonly kind: 'account' | 'user' | 'role' | 'privilege' | 'worst';
  /** What it is, and whose. */
  readonly label: string;
  readonly name: string;
  /** From the left, from 0. */
  layer: number;
  /** From above, from 0; halves where a short layer stands in the middle of a long one. */
  place: number;
}

export interface DrawnEdge {
  readonly from: DrawnNode;
  readonly to: DrawnNode;
  readonly label: string;
  /** Whether MFA is asked on it; undefined: it is no step of anybody, or not decided. */
  readonly isGated: boolean | undefined;
  /** Whether no path goes this way of which it is decided. */
  readonly isUndecided: boolean;
}

interface Layers {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** How many layers there are, and how many nodes the longest has. */
  readonly layers: number;
  readonly tallest: number;
}

/** Layers of account and users; what they become stands behind. */
const BEFORE_STEPS = 2;

/** `Role · 444455556666`, of an account that is not the users' own. */
const labelOf = (noun: string, account: string | undefined): string =>
  account === undefined ? noun : `${noun} · ${account}`;

export const layersOf = (paths: readonly PagePath[]): Layers => {
  const { columns, privilege: names, changed } = words();
  const nodes = new Map<string, DrawnNode>();
  const edges = new Map<string, DrawnEdge>();
  const node = (key: string, made: Omit<DrawnNode, 'key' | 'place'>): DrawnNode => {
    const known = nodes.get(key) ?? { ...made, key, place: 0 };
    // Behind everybody who leads there.
    known.layer = Math.max(known.layer, made.layer);
    nodes.set(key, known);
    return known;
  };
  const edge = (
    from: DrawnNode,
    to: DrawnNode,
    label: string,
    isGated: boolean | undefined,
    isUndecided: boolean,
  ): void => {
    const key = JSON.stringify([from.key, to.key, label]);
    const known = edges.get(key);
    // Where another path goes the same way without MFA, or may, no gate stands.
    const isOfAll = known === undefined ? isGated : allHold([known.isGated, isGated]);
    edges.set(key, {
      from,
      to,
      label,
      isGated: isOfAll,
      isUndecided: isOfAll === undefined && isUndecided && (known?.isUndecided ?? true),
    });
  };
  const last = BEFORE_STEPS + Math.max(0, ...paths.map(({ steps }) => steps.length));
  for (const path of paths) {
    const { account, users, steps, privilege, isBehindMfa } = path;
    const from = node(`account ${account}`, {
      kind: 'account',
      label: columns.account,
      name: accountText(account),
      layer: 0,
    });
    const who = node(`users ${account} ${users.join()}`, {
      kind: 'user',
      label: users.length === 1 ? columns.user : columns.users,
      name: usersText(path),
      layer: 1,
    });
    const isUndecided = isWithoutMfa(path) === undefined;
    edge(from, who, '', undefined, isUndecided);
    let before = who;
    for (const [index, { key, kind, name, by, change, account: elsewhere }] of steps.entries()) {
      const noun = kind === 'user' ? columns.user : columns.role;
      const next = node(key, {
        kind,
        label: labelOf(change === undefined ? noun : changed[change](noun), elsewhere),
        name,
        layer: BEFORE_STEPS + index,
      });
      // Roles that become other roles carry no MFA: it is asked of the user, at the first step.
      edge(before, next, by, isUndecided ? undefined : isBehindMfa && index === 0, isUndecided);
      before = next;
    }
    const reached = node(`privilege ${privilege} ${path.reached ?? ''}`, {
      kind: privilege === 'administrator' ? 'worst' : 'privilege',
      label: labelOf(columns.privilege, path.reached),
      name: names[privilege],
      layer: last,
    });
    const isOwn = steps.length === 0 && privilege !== 'undecided';
    edge(
      before,
      reached,
      isOwn && !isBehindMfa ? words().noGate : '',
      isOwn ? isBehindMfa : undefined,
      isUndecided,
    );
  }
  const all = [...nodes.values()];
  const byLayer = Array.from({ length: last + 1 }, (_, layer) => all.filter((one) => one.layer === layer));
  const tallest = Math.max(1, ...byLayer.map(({ length }) => length));
  for (const layer of byLayer)
    for (const [place, one] of layer.entries()) one.place = place + (tallest - layer.length) / 2;
  return { nodes: all, edges: [...edges.values()], layers: last + 1, tallest };
};
