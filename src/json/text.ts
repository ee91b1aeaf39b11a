/**
 * JSON text with its repeated keys. `JSON.parse` keeps the last of them and says nothing. AWS says that an element must not
 * repeat a key, and not what it makes of one that does: whoever decides from such an object must be able to see it.
 */

type Container = Record<string, unknown> | unknown[];

/** Where an object keeps the keys that its text repeats. A symbol: no walk over the object's keys meets it. */
const REPEATED = Symbol('repeated keys');

interface WithRepeatedKeys {
  readonly [REPEATED]?: ReadonlyMap<string, readonly unknown[]>;
}

const NONE: ReadonlyMap<string, readonly unknown[]> = new Map();

/** Keys that the text of an object has more than once, with all of their values in their order. */
export const repeatedKeys = (object: object): ReadonlyMap<string, readonly unknown[]> =>
  (object as WithRepeatedKeys)[REPEATED] ?? NONE;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

/** Whether any object of a value has a key that its text repeats: the text says more than the value, which cannot be written back. */
export const hasRepeatedKeys = (value: unknown): boolean => {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const container = open.pop();
    if (!isContainer(container)) continue;
    if (repeatedKeys(container).size > 0) return true;
    // One by one: a list may be longer than a call takes arguments.
    for (const item of Object.values(container)) open.push(item);
  }
  return false;
};

/** How many keys a text writes: strings with a colon behind them. The text is JSON. */
const writtenKeys = (json: string): number => {
  let count = 0;
  for (let at = json.indexOf('"'); at !== -1; at = json.indexOf('"', at)) {
    for (at += 1; json[at] !== '"'; at += 1) if (json[at] === '\\') at += 1;
    at += 1;
    let after = at;
    while (json[after] === ' ' || json[after] === '\n' || json[after] === '\r' || json[after] === '\t')
      after += 1;
    if (json[after] === ':') count += 1;
  }
  return count;
};

/** How many keys a value has, with those of all objects in it. Without recursion: a text may nest as deep as it likes. */
const keptKeys = (value: unknown): number => {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const container = open.pop();
    if (!isContainer(container)) continue;
    const items: readonly unknown[] = Array.isArray(container) ? container : Object.values(container);
    if (!Array.isArray(container)) count += items.length;
    for (const item of items) if (isContainer(item)) open.push(item);
  }
  return count;
};

const TOKEN = /[\t\n\r ]*([{}[\],:]|"(?:[^"\\]|\\.)*"|[^\t\n\r {}[\],:"]+)/gy;

/** An array or object that is being read: the key whose value comes next, and what was repeated so far. */
interface OpenContainer {
  readonly container: Container;
  key: string | undefined;
  repeated: Map<string, unknown[]> | undefined;
}

/** Reads a text once more, key by key. The text is JSON: `JSON.parse` has read it. */
const withRepeatedKeys = (json: string): unknown => {
  const open: OpenContainer[] = [];
  let root: unknown;
  const put = (value: unknown): void => {
    const parent = open.at(-1);
    if (parent === undefined) root = value;
    else if (Array.isArray(parent.container)) parent.container.push(value);
    else {
      const { container, key = '' } = parent;
      if (Object.hasOwn(container, key)) {
        if (parent.repeated === undefined) {
          parent.repeated = new Map();
          Object.defineProperty(container, REPEATED, { value: parent.repeated });
        }
        const values = parent.repeated.get(key);
        // The list grows in place: to copy it for each value would take their number squared.
        if (values === undefined) parent.repeated.set(key, [container[key], value]);
        else values.push(value);
      }
      // Not an assignment: `__proto__` is a key like any other.
      Object.defineProperty(container, key, { value, enumerable: true, writable: true, configurable: true });
      parent.key = undefined;
    }
  };
  for (const [, token = ''] of json.matchAll(TOKEN)) {
    const parent = open.at(-1);
    if (token === '{' || token === '[') {
      const container = token === '{' ? {} : [];
      put(container);
      open.push({ container, key: undefined, repeated: undefined });
    } else if (token === '}' || token === ']') open.pop();
    else if (token === ',' || token === ':') continue;
    else if (parent !== undefined && !Array.isArray(parent.container) && parent.key === undefined)
      parent.key = String(JSON.parse(token));
    else put(JSON.parse(token));
  }
  return root;
};

/**
 * The value of a JSON text, as `JSON.parse` reads it; `repeatedKeys` tells of each of its objects what the text repeats.
 *
 * @throws SyntaxError where the text is not JSON
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html (elements must not repeat a key)
 */
export const parseJsonText = (json: string): unknown => {
  const value: unknown = JSON.parse(json);
  return writtenKeys(json) === keptKeys(value) ? value : withRepeatedKeys(json);
};
