/** What was read of the last text: one value of a request is compared with all values of a policy in turn. */
export const readOnce = <Value>(read: (text: string) => Value): ((text: string) => Value) => {
  let last: { readonly text: string; readonly value: Value } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, value: read(text) };
    return last.value;
  };
};

/** Made when it is asked for, and once. */
export const lazily = <Made>(make: () => Made): (() => Made) => {
  let known: { readonly made: Made } | undefined;
  return () => (known ??= { made: make() }).made;
};

/** What is found of each object, once, and kept as long as the object is. */
export const oncePer = <Key extends object, Found extends NonNullable<unknown>>(
  find: (key: Key) => Found,
): ((key: Key) => Found) => {
  const found = new WeakMap<Key, Found>();
  return (key) => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const made = find(key);
    found.set(key, made);
    return made;
  };
};
