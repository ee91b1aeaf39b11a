/** A reader of XML that takes no liberties, and what Jenkins' schema of JUnit allows (junit-10.xsd). */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#10': '\n' };

const unescaped = (text: string): string => {
  if (/[<]/.test(text)) throw new Error(`a bare < in ${JSON.stringify(text)}`);
  // What XML 1.0 calls no character.
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text))
    throw new Error(`a character that XML cannot hold in ${JSON.stringify(text)}`);
  return text.replace(/&([^;]{0,8};?)/g, (whole, name: string) => {
    const found = ENTITIES[name.replace(/;$/, '')];
    if (!name.endsWith(';') || found === undefined) throw new Error(`the entity ${whole}`);
    return found;
  });
};

/** @throws where the text is not one well-formed element after an XML declaration */
export const parseXml = (document: string): XmlElement => {
  let rest = document.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  if (rest === document) throw new Error('no XML declaration');
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const found = pattern.exec(rest);
    if (found !== null) rest = rest.slice(found[0].length);
    return found;
  };
  const parseElement = (): XmlElement => {
    const [, name = ''] = take(/^<([a-z]+(?:-[a-z]+)*)/) ?? [];
    if (name === '') throw new Error(`no element at ${JSON.stringify(rest.slice(0, 40))}`);
    const attributes: Record<string, string> = {};
    for (let found = take(/^ ([a-z]+)="([^"]*)"/); found !== null; found = take(/^ ([a-z]+)="([^"]*)"/)) {
      const [, attribute = '', value = ''] = found;
      if (Object.hasOwn(attributes, attribute)) throw new Error(`${attribute} is there twice`);
      if (/[\n\t]/.test(value)) throw new Error(`a line break in ${attribute}`);
      attributes[attribute] = unescaped(value);
    }
    if (take(/^\/>/) !== null) return { name, attributes, children: [], text: '' };
    if (take(/^>/) === null) throw new Error(`${name} is not closed at ${JSON.stringify(rest.slice(0, 40))}`);
    const children: XmlElement[] = [];
    let text = '';
    while (!rest.startsWith('</')) {
      if (rest.startsWith('<')) children.push(parseElement());
      else text += unescaped(take(/^[^<]+/)?.[0] ?? '');
      if (rest === '') throw new Error(`${name} does not end`);
    }
    if (take(new RegExp(`^</${name}>`)) === null) throw new Error(`another end than that of ${name}`);
    return { name, attributes, children, text };
  };
  const root = parseElement();
  if (rest !== '\n') throw new Error(`more after the end: ${JSON.stringify(rest.slice(0, 40))}`);
  return root;
};

interface Allowed {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly children: readonly string[];
  readonly hasText?: true;
}

/** @see https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd */
const SCHEMA: Readonly<Record<string, Allowed>> = {
  testsuites: {
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'errors'],
    children: ['testsuite'],
  },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['skipped', 'time', 'timestamp', 'hostname', 'id', 'package'],
    children: ['properties', 'testcase'],
  },
  properties: { required: [], optional: [], children: ['property'] },
  property: { required: ['name', 'value'], optional: [], children: [] },
  testcase: {
    required: ['name', 'classname'],
    optional: ['time'],
    children: ['skipped', 'error', 'failure'],
  },
  skipped: { required: [], optional: ['message', 'type'], children: [], hasText: true },
  error: { required: [], optional: ['message', 'type'], children: [], hasText: true },
  failure: { required: [], optional: ['message', 'type'], children: [], hasText: true },
};

/** What of an element the schema does not allow. */
export const junitFaults = ({ name, attributes, children, text }: XmlElement): readonly string[] => {
  const allowed = SCHEMA[name];
  if (allowed === undefined) return [`an element ${name}`];
  const { required, optional } = allowed;
  const names = Object.keys(attributes);
  return [
    ...required.filter((one) => !names.includes(one)).map((one) => `${name} without ${one}`),
    ...names.filter((one) => ![...required, ...optional].includes(one)).map((one) => `${one} of ${name}`),
    ...children
      .filter((child) => !allowed.children.includes(child.name))
      .map((one) => `${one.name} in ${name}`),
    ...(allowed.hasText === true || text.trim() === '' ? [] : [`text in ${name}`]),
    ...(name === 'testcase' && children.length > 1 ? ['a test with two outcomes'] : []),
    ...children.flatMap(junitFaults),
  ];
};
