/** The paths that are shown as a drawing: account, users, what they become, privilege. A gate stands where MFA is asked. */
import { layersOf, type DrawnEdge, type DrawnNode } from './layers.ts';
import type { PagePath } from './data.ts';
import { isWithoutMfa } from './paths-view.ts';
import { byId, element } from './element.ts';
import { words } from './words.ts';

/** Paths that are drawn; nobody follows more lines. */
const DRAWN = 30;

const [WIDTH, HEIGHT, GAP, ROW, MARGIN] = [170, 46, 120, 62, 12];
/** What a text in a box has room for, and one on a line between two boxes. */
const [BOX_ROOM, LINE_ROOM] = [WIDTH - 24, GAP - 6];

const SVG = 'http://www.w3.org/2000/svg';

const svg = (
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (Node | string)[]
): SVGElement => {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  made.append(...children);
  return made;
};

/** The longest beginning of a text, with an ellipsis, that takes no more than so much room. */
const beginning = (characters: readonly string[], fits: (text: string) => boolean): string => {
  let [kept, tooMany] = [0, characters.length];
  while (tooMany - kept > 1) {
    const middle = Math.floor((kept + tooMany) / 2);
    if (fits(`${characters.slice(0, middle).join('')}…`)) kept = middle;
    else tooMany = middle;
  }
  return `${characters.slice(0, kept).join('')}…`;
};

/** Shortens texts that are wider than their room, as the reader's font has them; their titles have all of them. */
const shorten = (picture: SVGElement): void => {
  for (const text of picture.querySelectorAll<SVGTextElement>('text[data-room]')) {
    const room = Number(text.dataset['room']);
    const fits = (content: string): boolean => {
      text.textContent = content;
      return text.getComputedTextLength() <= room;
    };
    const whole = text.textContent ?? '';
    if (!fits(whole)) text.textContent = beginning([...whole], fits);
  }
};

const xOf = ({ layer }: DrawnNode): number => MARGIN + layer * (WIDTH + GAP);
const yOf = ({ place }: DrawnNode): number => MARGIN + place * ROW;

const box = (node: DrawnNode): SVGElement => {
  const [x, y] = [xOf(node), yOf(node)];
  return svg(
    'g',
    { class: `node node-${node.kind}` },
    svg('title', {}, `${node.label}\n${node.name}`),
    svg('rect', { x, y, width: WIDTH, height: HEIGHT, rx: 8 }),
    svg('text', { x: x + 12, y: y + 18, class: 'node-kind', 'data-room': BOX_ROOM }, node.label),
    svg('text', { x: x + 12, y: y + 36, class: 'node-name', 'data-room': BOX_ROOM }, node.name),
  );
};

/** A closed lock where MFA is asked. */
const lock = (x: number, y: number): SVGElement =>
  svg(
    'g',
    { class: 'gate' },
    svg('path', { d: `M${x - 4} ${y - 3}v-4a4 4 0 0 1 8 0v4`, class: 'gate-bow' }),
    svg('rect', { x: x - 7, y: y - 3, width: 14, height: 11, rx: 2 }),
  );

/** A point of the curve between two points, which leaves and arrives level; `part` from 0 to 1. */
const alongCurve = (
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  bend: number,
  part: number,
): readonly [number, number] => {
  const rest = 1 - part;
  const [a, b, c, d] = [rest ** 3, 3 * rest ** 2 * part, 3 * rest * part ** 2, part ** 3];
  return [a * x1 + b * (x1 + bend) + c * (x2 - bend) + d * x2, (a + b) * y1 + (c + d) * y2];
};

/** Parts of a curve that are tried for its label. */
const PARTS = Array.from({ length: 50 }, (_, index) => index / 50);

const lookOf = ({ isGated, isUndecided }: DrawnEdge): string => {
  if (isUndecided) return 'edge-undecided';
  return isGated === undefined ? 'edge-has' : isGated ? 'edge-gated' : 'edge-open';
};

/** How far above or below its place a label may stand. */
const SHIFTS = [0, -13, 13, -26, 26];

type Point = readonly [x: number, y: number];

/** Where a label lies over none that stands already; its own place where there is none. */
const freePlace = ([x, y]: Point, taken: Point[]): Point => {
  const isFree = (shift: number): boolean =>
    taken.every(([otherX, otherY]) => Math.abs(otherX - x) > LINE_ROOM || Math.abs(otherY - y - shift) > 11);
  const place: Point = [x, y + (SHIFTS.find(isFree) ?? 0)];
  taken.push(place);
  return place;
};

/** @param taken the places of the labels that stand already; it gets that of this one */
const line = (edge: DrawnEdge, taken: Point[]): SVGElement => {
  const { from, to, label, isGated } = edge;
  const start = [xOf(from) + WIDTH, yOf(from) + HEIGHT / 2] as const;
  const end = [xOf(to), yOf(to) + HEIGHT / 2] as const;
  const bend = Math.max(40, Math.abs(end[0] - start[0]) / 2);
  // In the gap behind its first box, where no other box is in the way.
  const part = PARTS.find((one) => alongCurve(start, end, bend, one)[0] >= start[0] + GAP / 2) ?? 0.5;
  const [x, y] = alongCurve(start, end, bend, part);
  const text = isGated === true ? words().mfaGate : label;
  const own: Point = [x, y + (isGated === true ? 20 : -6)];
  const [textX, textY] = text === '' ? own : freePlace(own, taken);
  const [startX, startY] = start;
  const [endX, endY] = end;
  return svg(
    'g',
    { class: `edge ${lookOf(edge)}` },
    svg(
      'title',
      {},
      [label, isGated === true ? words().behindMfa : ''].filter((one) => one !== '').join(', '),
    ),
    svg('path', {
      d: `M${startX} ${startY}C${startX + bend} ${startY} ${endX - bend} ${endY} ${endX} ${endY}`,
      'marker-end': 'url(#tip)',
    }),
    ...(isGated === true ? [lock(x, y - 2)] : []),
    svg('text', { x: textX, y: textY, 'text-anchor': 'middle', 'data-room': LINE_ROOM }, text),
  );
};

const tip = (): SVGElement =>
  svg(
    'defs',
    {},
    svg(
      'marker',
      { id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
      svg('path', { d: 'M0 0L8 4L0 8z' }),
    ),
  );

const pictureOf = (paths: readonly PagePath[], all: number): SVGElement => {
  const { nodes, edges, layers, tallest } = layersOf(paths);
  const taken: Point[] = [];
  const width = layers * (WIDTH + GAP) - GAP + 2 * MARGIN;
  const height = tallest * ROW - (ROW - HEIGHT) + 2 * MARGIN;
  return svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': words().drawingOf(paths.length, all),
    },
    tip(),
    ...edges.map((edge) => line(edge, taken)),
    ...nodes.map(box),
  );
};

/** @param paths those that are shown, the worst first; none: nothing is drawn */
export const showDrawing = (paths: readonly PagePath[]): void => {
  const place = byId('drawing');
  place.hidden = paths.length === 0;
  if (paths.length === 0) {
    place.replaceChildren();
    return;
  }
  const drawn = paths.slice(0, DRAWN);
  const picture = pictureOf(drawn, paths.length);
  const { drawing, drawingOf, mfaGate, withoutMfa, privilege } = words();
  const isAnyUndecided = drawn.some((path) => isWithoutMfa(path) === undefined);
  place.replaceChildren(
    element('h3', {}, drawing),
    element('p', { class: 'quiet' }, drawingOf(drawn.length, paths.length)),
    element(
      'p',
      { class: 'legend' },
      element('span', { class: 'legend-open' }, withoutMfa),
      element('span', { class: 'legend-gated' }, mfaGate),
      isAnyUndecided ? element('span', { class: 'legend-undecided' }, privilege.undecided) : undefined,
    ),
    // Whoever has no mouse scrolls it by keyboard.
    element('div', { class: 'picture', tabindex: 0, role: 'region', 'aria-label': drawing }, picture),
  );
  shorten(picture);
};
