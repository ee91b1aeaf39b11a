/** Paths as a graph: who becomes whom by which step, for Mermaid and for Graphviz. */
import { asText } from '../decision/annotation.ts';
import type { FoundPath, PathsReport } from './found-path.ts';
import { actionsOf, changeBy, credentialName } from './path-sentence.ts';
import { toldSteps } from './told-steps.ts';

/** Somebody, or the privilege that is reached. */
interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly kind: 'user' | 'role' | 'privilege';
}

interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** ` and 2 more accounts`; empty where there is none. */
const moreText = ({ length }: readonly string[]): string =>
  length === 0 ? '' : ` and ${length} more account${length === 1 ? '' : 's'}`;

/** `444455556666`, or `444455556666 and 2 more accounts`. */
const whereOf = ({ user, reached }: FoundPath): string => {
  const [nearest, ...further] = reached ?? [user.arn.split(':')[4] ?? ''];
  return `${nearest}${moreText(further)}`;
};

const PRIVILEGED = { administrator: 'administrator', power: 'power', write: 'write' } as const;

const CHANGED = { device: ', with a first device', rights: ', with more rights' } as const;

/** Every path from its user to what it reaches: paths that share a part share its nodes. */
const graphOf = ({ paths, accounts }: PathsReport): Graph => {
  /** Names are of one account. */
  const nameOf = ({ name, arn }: { readonly name: string; readonly arn: string }): string =>
    accounts === undefined ? name : `${name} of ${arn.split(':')[4] ?? 'an account that is not known'}`;
  const nodes = new Map<string, GraphNode>();
  const edges = new Map<string, GraphEdge>();
  const idOf = (key: string, label: string, kind: GraphNode['kind']): string => {
    const known = nodes.get(key) ?? { id: `n${nodes.size + 1}`, label, kind };
    nodes.set(key, known);
    return known.id;
  };
  const add = (from: string, to: string, label: string): void => {
    edges.set(`${from} ${to} ${label}`, { from, to, label });
  };
  const follow = (path: FoundPath): void => {
    const { user, credential, privilege, service, grant, role } = path;
    const [nearest, ...further] = path.reached ?? [];
    /** Of the first of several accounts that are reached alike: it stands for all of them. */
    const moreOf = ({ arn }: { readonly arn: string }): string =>
      arn.split(':')[4] === nearest ? moreText(further) : '';
    const start = `${nameOf(user)}, with ${credentialName(credential)}`;
    let from = idOf(`user ${user.arn} ${credential}`, start, 'user');
    // What somebody makes of himself is another node than he was.
    let changes = 0;
    let before = user.arn;
    for (const step of toldSteps(path)) {
      const { to } = step;
      changes = to.arn === before ? changes + 1 : 0;
      before = to.arn;
      const more = changes === 0 ? '' : CHANGED[changeBy(step)];
      const alike = moreOf(to);
      const key = `${to.kind} ${to.arn} ${to.formerArn ?? ''} ${to.credential} ${more === '' ? '' : `${user.arn} ${changes}`}${alike}`;
      const id = idOf(key, `${to.kind} ${nameOf(to)}${alike}${more}`, to.kind);
      add(from, id, actionsOf(step));
      from = id;
    }
    if (role !== undefined || privilege === 'none') return;
    if (privilege === 'undecided') {
      // Of one's own account there is nothing to draw; another that is come to is not left out.
      if (nearest !== undefined)
        add(
          from,
          idOf(`unknown ${nearest}${further.length}`, `not known of ${whereOf(path)}`, 'privilege'),
          '',
        );
      return;
    }
    const reached =
      PRIVILEGED[privilege] +
      (privilege === 'power' && service !== undefined ? ` (${service})` : '') +
      (privilege === 'write' && grant !== undefined ? ` (${grant.action})` : '') +
      (accounts === undefined ? '' : ` of ${whereOf(path)}`);
    add(from, idOf(`privilege ${reached}`, reached, 'privilege'), '');
  };
  paths.forEach(follow);
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
};

/** Mermaid takes character references for what would end its texts, and `#` begins one. */
const forMermaid = (text: string): string =>
  asText(text).replace(/["#<>&`]/g, (character) => `#${character.codePointAt(0)};`);

const SHAPES = {
  user: ['(["', '"])'],
  role: ['["', '"]'],
  privilege: ['{{"', '"}}'],
} as const satisfies Readonly<Record<GraphNode['kind'], readonly [string, string]>>;

/**
 * Paths as a flowchart of Mermaid.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export const renderPathsMermaid = (report: PathsReport): string => {
  const { nodes, edges } = graphOf(report);
  return [
    'flowchart LR',
    ...nodes.map(({ id, label, kind }) => `  ${id}${SHAPES[kind][0]}${forMermaid(label)}${SHAPES[kind][1]}`),
    ...edges.map(({ from, to, label }) =>
      label === '' ? `  ${from} --> ${to}` : `  ${from} -->|"${forMermaid(label)}"| ${to}`,
    ),
    '',
  ].join('\n');
};

const forDot = (text: string): string => `"${asText(text).replace(/[\\"]/g, '\\$&')}"`;

const DOT_SHAPES = {
  user: 'ellipse',
  role: 'box',
  privilege: 'hexagon',
} as const satisfies Readonly<Record<GraphNode['kind'], string>>;

/**
 * Paths as a graph of Graphviz.
 *
 * @see https://graphviz.org/doc/info/lang.html
 */
export const renderPathsDot = (report: PathsReport): string => {
  const { nodes, edges } = graphOf(report);
  return [
    'digraph paths {',
    '  rankdir=LR;',
    ...nodes.map(({ id, label, kind }) => `  ${id} [label=${forDot(label)}, shape=${DOT_SHAPES[kind]}];`),
    ...edges.map(({ from, to, label }) =>
      label === '' ? `  ${from} -> ${to};` : `  ${from} -> ${to} [label=${forDot(label)}];`,
    ),
    '}',
    '',
  ].join('\n');
};
