/** Elements whose text is text: nothing on the page is ever read as markup. */

type Child = Node | string | undefined;

/** Attributes by name; undefined and false leave one out. */
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes))
    if (value !== undefined && value !== false)
      made.setAttribute(attribute, value === true ? '' : String(value));
  made.append(...children.filter((child) => child !== undefined));
  return made;
};

/** The element of page.html that has the id. */
export const byId = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
};

export const list = (lines: readonly string[]): HTMLElement =>
  element('ul', {}, ...lines.map((line) => element('li', {}, line)));

export const badge = (text: string, look: string): HTMLElement =>
  element('span', { class: `badge badge-${look}` }, text);
