interface Resource {
  readonly Type: string;
  readonly Properties: object;
}

/** The resources of a SAM template, each function with the properties that stand once for all of them. */
export const withGlobals = <Of extends Resource>({
  Globals,
  Resources,
}: {
  readonly Globals?: { readonly Function?: Readonly<Record<string, unknown>> };
  readonly Resources: Readonly<Record<string, Of>>;
}): Readonly<Record<string, Of>> =>
  Object.fromEntries(
    Object.entries(Resources).map(([id, resource]) => [
      id,
      resource.Type === 'AWS::Serverless::Function'
        ? { ...resource, Properties: { ...Globals?.Function, ...resource.Properties } }
        : resource,
    ]),
  );
