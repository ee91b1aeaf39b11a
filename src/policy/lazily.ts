/** Made when it is asked for, and once. */
export const lazily = <Made>(make: () => Made): (() => Made) => {
  let known: { readonly made: Made } | undefined;
  return () => (known ??= { made: make() }).made;
};
